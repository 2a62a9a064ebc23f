import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fixture, runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

function appFolder(t: ExecutionContext): string {
  const folder = fs.realpathSync(temporaryFolder(t));
  fs.writeFileSync(path.join(folder, 'server.js'), '');
  return folder;
}

async function given(t: ExecutionContext, cwd: string, ...args: string[]) {
  const finished = await runMemsup(t, {
    entry: fixture('cli/tells-configuration.js'),
    args: ['run', ...args],
    cwd,
  });
  t.is(finished.code, 7, finished.stderr);
  return JSON.parse(finished.stdout);
}

test('run: options before the script are memsup’s, all behind it the app’s', async t => {
  const cwd = appFolder(t);
  const own = ['-w', '2', '--name', 'shop', '--state-dir', 'state', '--log', 'json'];
  const node = ['--node-args', '--max-old-space-size=64 --no-warnings', '--replace', 'stop-first'];
  const theirs = ['server.js', '--port', '80', '-w', '5', '--name', 'x', '--', '--json'];
  const { app, stateDir, log } = await given(t, cwd, ...own, ...node, ...theirs);
  t.like(app, {
    name: 'shop',
    script: path.join(cwd, 'server.js'),
    command: null,
    args: ['--port', '80', '-w', '5', '--name', 'x', '--', '--json'],
    workers: 2,
    nodeArgs: ['--max-old-space-size=64', '--no-warnings'],
    replace: 'stop-first',
  });
  t.is(stateDir, path.join(cwd, 'state'));
  t.is(log, 'json');
});

test('run: a command after --', async t => {
  const { app } = await given(t, appFolder(t), '-w', '1', '--', 'npm', 'start', '--', '--x');
  t.like(app, { script: null, command: ['npm', 'start', '--', '--x'] });
});

test('run: everything from the file, which a reload reads again', async t => {
  const cwd = appFolder(t);
  fs.writeFileSync(path.join(cwd, 'other.yaml'), 'app: { name: from-file, script: server.js }\n');
  const { app, version, reloads } = await given(t, cwd, '-c', 'other.yaml');
  t.is(app.name, 'from-file');
  t.is(reloads, 'from-file');
  t.regex(version, /^\d+\.\d+\.\d+/);
});

for (const args of [
  ['-w', 'many'],
  ['--replace', 'sometimes'],
  ['--log', 'loud'],
  ['--metrics', 'nowhere'],
]) {
  test(`run ${args.join(' ')}: is refused as ${args[0] ?? ''}`, async t => {
    const { code, stderr } = await runMemsup(t, {
      entry: fixture('cli/tells-configuration.js'),
      args: ['run', ...args, 'server.js'],
      cwd: appFolder(t),
    });
    t.is(code, 2);
    t.regex(stderr, /^flag --[a-z]+ /m);
    t.true(stderr.includes(`"${args[1] ?? ''}"`), stderr);
  });
}

test('run: a wrong flag beside a wrong file is a matter of the configuration', async t => {
  const cwd = appFolder(t);
  fs.writeFileSync(path.join(cwd, 'memsup.yaml'), 'app: { drainTimeout: two }\n');
  const { code, stderr } = await runMemsup(t, { args: ['run', '-w', 'many', 'server.js'], cwd });
  t.is(code, 78);
  t.regex(stderr, /^flag --workers app\.workers: /m);
  t.regex(stderr, /^memsup\.yaml:1:22 app\.drainTimeout: /m);
});

test('run: a bug that nobody awaits ends with a stack and 70', async t => {
  const { code, stderr } = await runMemsup(t, {
    entry: fixture('cli/fails-later.js'),
    args: ['run', 'server.js'],
    cwd: appFolder(t),
  });
  t.is(code, 70);
  t.regex(stderr, /^memsup: this is a bug in memsup/);
  t.regex(stderr, /TypeError: nobody awaits this\n +at /);
});
