import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { MemsupError } from '../../base/errors.ts';
import { discover } from '../../config/discover.ts';
import { configLimits } from '../../config/limits.ts';
import { loadConfig, systemHost, type LoadOptions } from '../../config/load.ts';
import { originText } from '../../config/origins.ts';
import { fakeHost } from '../helpers/fake-host.ts';

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-load-')));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

async function failure(options: LoadOptions): Promise<MemsupError> {
  try {
    await loadConfig(options);
  } catch (thrown) {
    if (thrown instanceof MemsupError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

const env = { PATH: process.env['PATH'] };

test('loadConfig(): finds the file of the project from a folder below', async t => {
  const folder = folderWith({
    'package.json': '{ "name": "@acme/shop" }',
    'memsup.yaml': 'app:\n  script: server\n  workers: 2\n',
    'server.js': '',
    'lib/x.js': '',
  });
  const loaded = await loadConfig({ cwd: path.join(folder, 'lib'), env });
  const { app, file, stateDir } = loaded.config;
  t.is(file, path.join(folder, 'memsup.yaml'));
  t.like(app, {
    name: 'shop',
    script: path.join(folder, 'server.js'),
    cwd: folder,
    workers: 2,
  });
  t.is(stateDir, path.join(folder, 'lib', '.memsup'));
  t.true(path.isAbsolute(app.node));
  const origin = loaded.origins['app.workers'];
  t.is(origin && originText(origin), `${path.join(folder, 'memsup.yaml')}:3:12`);
  t.true(Object.isFrozen(loaded.config.app));
});

test('loadConfig(): without a file there are the defaults', async t => {
  const folder = folderWith({ 'app.js': '' });
  const { config } = await loadConfig({ cwd: folder, env, flags: { script: 'app.js' } });
  t.is(config.file, null);
  t.like(config.app, { name: 'app', script: path.join(folder, 'app.js'), cwd: folder });
});

test('loadConfig(): null as path means no file, even where one lies', async t => {
  const folder = folderWith({ 'app.js': '', 'memsup.yaml': 'nonsense: [' });
  const options = { cwd: folder, env, flags: { script: 'app.js' }, configPath: null };
  t.is((await loadConfig(options)).config.file, null);
});

test('loadConfig(): with nothing to run it says where it looked', async t => {
  const folder = folderWith({ 'package.json': '{}' });
  const error = await failure({ cwd: folder, env });
  t.is(error.code, 'MEMSUP_CONFIG_NOT_FOUND');
  t.regex(error.message, /no script is given, and there is no configuration file$/);
  t.true(error.hint?.includes(path.join(folder, 'memsup.yaml')));
  t.is((await loadConfig({ cwd: folder, env, programNeed: 'unchecked' })).config.app.script, null);
});

test('loadConfig(): a named file must be there, be a file, be text, be small', async t => {
  const folder = folderWith({
    'server.js': '',
    'bad.yaml': Buffer.from([0x61, 0x3a, 0xff, 0xfe]),
    'large.yaml': `# ${'x'.repeat(configLimits.fileBytes)}`,
    'edge.yaml': `app: { script: server.js }\n#${'x'.repeat(configLimits.fileBytes - 28)}`,
  });
  const named = async (configPath: string) => failure({ cwd: folder, env, configPath });
  const missing = await named('gone.yaml');
  t.is(missing.code, 'MEMSUP_CONFIG_NOT_FOUND');
  t.is(missing.message, `Cannot read "${path.join(folder, 'gone.yaml')}": it does not exist`);
  t.is(missing.hint, 'the path comes from flag --config');
  t.regex((await named('.')).message, /: it is not a file$/);
  t.regex((await named('bad.yaml')).message, /: it is not UTF-8 text$/);
  t.regex((await named('large.yaml')).message, /: expected at most 65536 bytes, got 65538$/);
  t.is((await named('large.yaml')).code, 'MEMSUP_CONFIG');
  t.is(fs.statSync(path.join(folder, 'edge.yaml')).size, configLimits.fileBytes);
  t.is((await loadConfig({ cwd: folder, env, configPath: 'edge.yaml' })).warnings.length, 0);
});

test('loadConfig(): MEMSUP_CONFIG names the file, the flag stands above it', async t => {
  const folder = folderWith({
    'server.js': '',
    'a.yaml': 'app: { script: server.js, name: a }',
    'b.yaml': 'app: { script: server.js, name: b }',
  });
  const name = async (options: Partial<LoadOptions>) =>
    (await loadConfig({ cwd: folder, env: { ...env, MEMSUP_CONFIG: 'a.yaml' }, ...options })).config
      .app.name;
  t.is(await name({}), 'a');
  t.is(await name({ configPath: 'b.yaml' }), 'b');
  const error = await failure({ cwd: folder, env: { MEMSUP_CONFIG: 'gone.yaml' } });
  t.is(error.hint, 'the path comes from env MEMSUP_CONFIG');
});

test('loadConfig(): warnings of the search come first', async t => {
  const folder = folderWith({
    'server.js': '',
    'memsup.yaml': 'app: { script: server.js }\nrules: []',
    'memsup.yml': '',
  });
  t.deepEqual((await loadConfig({ cwd: folder, env })).warnings, [
    `${path.join(folder, 'memsup.yml')} is ignored: memsup.yaml stands beside it`,
    'rules is empty: memsup restarts what dies, and watches nothing',
  ]);
});

test('systemHost(): what cannot be looked at is not there', t => {
  const folder = folderWith({ 'a.txt': 'a', 'bin/run': '' });
  fs.chmodSync(path.join(folder, 'bin/run'), 0o755);
  const host = systemHost(folder, {});
  t.is(host.kindOf(folder), 'folder');
  t.is(host.kindOf(path.join(folder, 'a.txt')), 'file');
  t.is(host.kindOf(path.join(folder, 'a.txt/b')), null);
  t.is(host.kindOf('a\0b'), null);
  t.is(host.kindOf(path.join(folder, 'x'.repeat(5000))), null);
  t.true(host.isExecutable(path.join(folder, 'bin/run')));
  t.false(host.isExecutable(path.join(folder, 'a.txt')));
  t.is(host.readText(path.join(folder, 'a.txt')), 'a');
  t.is(host.readText(folder), null);
  t.deepEqual([...host.namesIn(folder)].sort(), ['a.txt', 'bin']);
  t.deepEqual(host.namesIn(path.join(folder, 'gone')), []);
  t.true(host.processors >= 1);
});

function discovered(files: readonly string[], expected: string | null, more = {}): void {
  test(`discover(): ${files.join(' ')} ${JSON.stringify(more)}`, t => {
    const host = fakeHost(Object.fromEntries(files.map(file => [file, ''])), {
      cwd: '/home/ada/shop/lib',
      ...more,
    });
    t.is(discover(undefined, host).file, expected);
  });
}

const project = '/home/ada/shop/package.json';
discovered(
  ['/home/ada/shop/lib/memsup.yaml', '/home/ada/shop/memsup.yaml', project],
  '/home/ada/shop/lib/memsup.yaml',
);
discovered(['/home/ada/shop/memsup.yaml', project], '/home/ada/shop/memsup.yaml');
discovered(['/home/ada/shop/memsup.yml', project], '/home/ada/shop/memsup.yml');
discovered(['/home/ada/memsup.yaml', project], null);
discovered(['/home/ada/shop/memsup.yaml'], null);
discovered(['/home/ada/shop/lib/memsup.yml'], '/home/ada/shop/lib/memsup.yml');
discovered(
  ['/home/ada/.config/memsup/config.yaml', '/etc/memsup/memsup.yaml', project],
  '/home/ada/.config/memsup/config.yaml',
  { env: { HOME: '/home/ada' } },
);
discovered(
  ['/home/ada/.config/memsup/config.yaml', '/xdg/memsup/config.yaml'],
  '/xdg/memsup/config.yaml',
  { env: { HOME: '/home/ada', XDG_CONFIG_HOME: '/xdg' } },
);
discovered(['/etc/memsup/memsup.yaml'], '/etc/memsup/memsup.yaml');
discovered([project], null);
