import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { root } from '../helpers/repository.ts';
import { fixture, repositoryRoot, runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

const folder = path.join(fs.mkdtempSync(path.join(temporaryRoot(), 'memsup-package-')));
const installed = path.join(folder, 'node_modules/memsup');

function temporaryRoot(): string {
  return fs.realpathSync(process.env['TMPDIR'] ?? '/tmp');
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

function dependenciesOf(at: string): Manifest['dependencies'] {
  const { dependencies }: Manifest = JSON.parse(
    fs.readFileSync(path.join(at, 'package.json'), 'utf8'),
  );
  return dependencies;
}

/** Packs what would be published and unpacks it as an installation would lie; its dependencies are those of the repository. */
test.before(() => {
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const name = execFileSync('npm', args, { cwd: root, encoding: 'utf8' }).trim();
  fs.mkdirSync(installed, { recursive: true });
  const tarball = path.join(folder, name);
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  for (const dependency of [...Object.keys(dependenciesOf(installed)), '@types/node']) {
    const link = path.join(folder, 'node_modules', dependency);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(root, 'node_modules', dependency), link);
  }
});
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

function node(args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { status, stdout, stderr };
}

test('package: holds what it needs and nothing else', t => {
  const files = fs
    .readdirSync(installed, { recursive: true, encoding: 'utf8' })
    .filter(name => fs.statSync(path.join(installed, name)).isFile());
  for (const needed of [
    'LICENSE',
    'dist/heap/kernel.wasm',
    'README.md',
    'CHANGELOG.md',
    'dist/bin.js',
    'dist/command/LICENSES.txt',
    'dist/index.d.ts',
    'dist/agent/preload.cjs',
    'dist/heap/analyser.js',
    'dist/compat/heapdump.cjs',
    'packaging/systemd/memsup.service',
    'schema/memsup.schema.json',
  ]) {
    t.true(files.includes(needed), needed);
  }
  const strange = files.filter(name =>
    /(?:^|\/)(?:test|bench|examples|scripts)\/|\.tsbuildinfo$/.test(name),
  );
  t.deepEqual(strange, []);
  const sources = files.filter(name => /(?<!\.d)\.[cm]?ts$/.test(name));
  t.deepEqual(sources, []);
});

test('package: the command brings along what it needs, and whose it is', t => {
  const licences = fs.readFileSync(path.join(installed, 'dist/command/LICENSES.txt'), 'utf8');
  const command = fs
    .readdirSync(path.join(installed, 'dist/command'))
    .filter(name => name.endsWith('.js'))
    .map(name => fs.readFileSync(path.join(installed, 'dist/command', name), 'utf8'));
  t.true(command.length > 10);
  for (const dependency of Object.keys(dependenciesOf(installed))) {
    t.regex(licences, new RegExp(`^${dependency} \\d`, 'm'));
    for (const text of command) {
      t.notRegex(text, new RegExp(`(?:from|import\\(|require\\()\\s*["']${dependency}["']`));
    }
  }
});

test('package: the command runs an app', async t => {
  const entry = path.join(installed, 'dist/bin.js');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  t.is(node([entry, '--version']).stdout.trim(), version);
  const stateDir = temporaryFolder(t);
  const script = fixture('apps/ends-with-output.cjs');
  const args = ['run', '--state-dir', stateDir, script];
  const ran = await runMemsup(t, { entry, args, cwd: folder });
  t.is(ran.code, 0, ran.stderr);
  t.not(ran.stdout, '');
});

test('package: ES modules and CommonJS find what they import', t => {
  const esm = node([
    '--input-type=module',
    '--eval',
    `import * as api from 'memsup'; import app from 'memsup/app';
     process.stdout.write(Object.keys(api).sort().join() + ' ' + typeof app.ready);`,
  ]);
  t.is(esm.stdout, 'MemsupError,diff,explain,loadConfig,supervise function', esm.stderr);
  const cjs = node([
    '--eval',
    `process.stdout.write(['memwatch','heapdump','gc-stats','gc-profiler','v8-profiler']
       .map(name => typeof require('memsup/compat/' + name)).join());`,
  ]);
  t.regex(cjs.stdout, /^(?:(?:function|object),?){5}$/, cjs.stderr);
});

test('package: supervise() runs an app until it is called off, and leaves the process as it was', t => {
  const script = path.join(folder, 'supervises.mjs');
  fs.copyFileSync(fixture('api/supervises.mjs'), script);
  const { stdout, stderr } = node([script, fixture('apps/says-goodbye.cjs'), temporaryFolder(t)]);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  t.is(last, '{"exitCode":0,"listeners":0}', stderr);
  t.regex(stderr, /called off by its caller/);
});

test('package: loadConfig(), explain() and diff() work, and say what is wrong with a code', t => {
  const snapshots = ['a', 'b'].map(name => path.join(folder, `${name}.heapsnapshot`));
  const { stdout, stderr } = node([
    '--input-type=module',
    '--eval',
    `import v8 from 'node:v8';
     import { diff, explain, loadConfig, supervise } from 'memsup';
     const [a, b] = ${JSON.stringify(snapshots)};
     v8.writeHeapSnapshot(a);
     globalThis.kept = Array.from({ length: 20000 }, (_, index) => ({ kept: index }));
     v8.writeHeapSnapshot(b);
     const { suspects } = await explain({ snapshot: b, baseline: a });
     const { change } = await diff({ before: a, after: b });
     const codeOf = async work => { try { await work(); return 'none'; } catch (error) { return error.code; } };
     const signal = AbortSignal.abort();
     const flags = { script: ${JSON.stringify(fixture('apps/listens.cjs'))}, workers: 3 };
     const { config } = await loadConfig({ flags, file: null });
     process.stdout.write(JSON.stringify({
       suspects: suspects.length > 0, grew: change.size_bytes > 0, workers: config.app.workers,
       codes: [
         await codeOf(() => explain({ snapshot: b, signal })),
         await codeOf(() => supervise({ flags, file: null, signal })),
         await codeOf(() => loadConfig({ flags: { script: 'nowhere.js' }, file: null })),
         await codeOf(() => diff({ before: a, after: 'nowhere' })),
       ],
     }));`,
  ]);
  t.deepEqual(JSON.parse(stdout === '' ? `"${stderr}"` : stdout), {
    suspects: true,
    grew: true,
    workers: 3,
    codes: [
      'MEMSUP_ABORTED',
      'MEMSUP_ABORTED',
      'MEMSUP_SCRIPT_NOT_FOUND',
      'MEMSUP_SNAPSHOT_UNREADABLE',
    ],
  });
});

const consumerText = `
import { diff, explain, loadConfig, MemsupError, supervise, type ExplainResult } from 'memsup';
import heapdump = require('memsup/compat/heapdump');

export async function use(signal: AbortSignal): Promise<number> {
  const { config, warnings } = await loadConfig({ flags: { script: 'a.js', workers: 2 } });
  const drainTimeoutMs: number = config.app.drainTimeoutMs;
  const result: ExplainResult = await explain({ snapshot: 'a', baseline: 'b', signal });
  const { change } = await diff({ before: 'a', after: 'b', signal, maxMemory: drainTimeoutMs });
  heapdump.writeSnapshot('a.heapsnapshot');
  const code: MemsupError['code'] = 'MEMSUP_ABORTED';
  return (
    (await supervise({ signal })) +
    warnings.length +
    result.suspects.length +
    change.size_bytes +
    code.length
  );
}
`;

test('package: its types hold for a strict consumer', t => {
  const consumer = path.join(folder, 'consumer.cts');
  fs.writeFileSync(consumer, consumerText);
  const tsc = path.join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
  const { status, stdout } = node([tsc, ...options, '--types', 'node', consumer]);
  t.is(stdout, '');
  t.is(status, 0);
});
