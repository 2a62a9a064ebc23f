import test from 'ava';
import { defaultStateDir } from '../../config/state-dir.ts';
import { defaultName, findInterpreter, findScript } from '../../config/program.ts';
import { fakeHost } from '../helpers/fake-host.ts';
import { built, errorOf, type BuildSetting } from '../helpers/build-config.ts';

function finds(script: string, files: readonly string[], expected: string | null): void {
  test(`findScript(): ${script} among ${files.join(' ')}`, t => {
    const host = fakeHost(Object.fromEntries(files.map(name => [`/srv/shop/${name}`, ''])));
    const { found } = findScript(script, ['/srv/shop'], host);
    t.is(found, expected === null ? null : `/srv/shop/${expected}`);
  });
}

finds('server.js', ['server.js'], 'server.js');
finds('./server.js', ['server.js'], 'server.js');
finds('server', ['server.js'], 'server.js');
finds('server', ['server.js', 'server'], 'server');
finds('server', ['server.mjs'], null);
finds('server.ts', ['server.ts'], 'server.ts');
finds('app', ['app/index.js'], 'app/index.js');
finds('app', ['app.js', 'app/index.js'], 'app.js');
finds('app', ['app/other.js'], null);
finds('.', ['index.js'], 'index.js');

test('findScript(): a folder by the main of its package.json', t => {
  const host = fakeHost({
    '/srv/shop/a/package.json': '{ "main": "lib/start" }',
    '/srv/shop/a/lib/start.js': '',
    '/srv/shop/b/package.json': '{ "main": "lib" }',
    '/srv/shop/b/lib/index.js': '',
    '/srv/shop/c/package.json': '{ "main": "gone.js" }',
    '/srv/shop/c/index.js': '',
    '/srv/shop/d/package.json': 'not JSON',
    '/srv/shop/d/index.js': '',
  });
  const found = (script: string) => findScript(script, ['/srv/shop'], host).found;
  t.is(found('a'), '/srv/shop/a/lib/start.js');
  t.is(found('b'), '/srv/shop/b/lib/index.js');
  t.is(found('c'), '/srv/shop/c/index.js');
  t.is(found('d'), '/srv/shop/d/index.js');
});

test('findInterpreter(): a name on PATH, a path, or nothing', t => {
  const host = fakeHost(
    { '/usr/bin/node': '', '/opt/n22/bin/node': '', '/srv/shop/bin/node': '', '/etc/node': '' },
    { env: { PATH: '/etc::/opt/n22/bin:/usr/bin' } },
  );
  t.is(findInterpreter('node', '/srv/shop', host), '/opt/n22/bin/node');
  t.is(findInterpreter('./bin/node', '/srv/shop', host), '/srv/shop/bin/node');
  t.is(findInterpreter('/usr/bin/node', '/', host), '/usr/bin/node');
  t.is(findInterpreter('/usr/bin', '/', host), null);
  t.is(findInterpreter('node22', '/', host), null);
  t.is(findInterpreter('/etc/node', '/', host), null);
});

test('defaultName(): the package, the script, a last resort', t => {
  const named = (name: string) => fakeHost({ '/srv/shop/package.json': JSON.stringify({ name }) });
  t.is(defaultName('/srv/shop/lib', '/srv/shop/lib/x.js', named('shop')), 'shop');
  t.is(defaultName('/srv/shop', 'x.js', named('@acme/shop')), 'shop');
  t.is(defaultName('/srv/shop', 'x y.js', named('')), 'x-y');
  t.is(defaultName('/srv/shop', '/srv/_.js', fakeHost({})), 'app');
  t.is(defaultName('/srv/shop', `/srv/${'a'.repeat(99)}.js`, fakeHost({})), 'a'.repeat(64));
});

function missing(text: string | null, setting: BuildSetting = {}) {
  const { code, message, hint } = errorOf(() => built(text, setting));
  return { code, message, hint };
}

test('script: one that is not there is named with where it was looked for', t => {
  t.deepEqual(missing('app: { script: severr.js }'), {
    code: 'MEMSUP_SCRIPT_NOT_FOUND',
    message: 'memsup.yaml:1:16 app.script: "/srv/shop/severr.js" does not exist',
    hint: 'did you mean "server.js"?',
  });
  t.like(missing(null, { flags: { script: 'lib/main.js' }, cwd: '/srv/shop' }), {
    code: 'MEMSUP_SCRIPT_NOT_FOUND',
    message: 'command line app.script: "/srv/shop/lib/main.js" does not exist',
  });
});

test('script: beside other mistakes it is one line among them', t => {
  t.deepEqual(missing('app: { script: gone.js, workers: 0 }').message.split('\n').length, 2);
  t.is(missing('app: { script: gone.js, workers: 0 }').code, 'MEMSUP_CONFIG');
});

test('script: the name of an npm script gets its own hint', t => {
  const files = { '/srv/shop/package.json': '{ "scripts": { "start": "node server.js" } }' };
  t.is(
    missing(null, { flags: { script: 'start' }, files }).hint,
    '"start" is a script of package.json: memsup run -- npm run start',
  );
});

test('script: from the file it counts from cwd, else from the folder of the file', t => {
  const files = { '/data/app/main.js': '', '/data/app/server.js': '' };
  const script = (text: string) => built(text, { files }).config.app.script;
  t.is(script('app: { script: main.js, cwd: /data/app }'), '/data/app/main.js');
  t.is(script('app: { script: server.js, cwd: /data/app }'), '/data/app/server.js');
  t.is(script('app: { script: server.js, cwd: /data }'), '/srv/shop/server.js');
  t.regex(
    missing('app: { script: gone.js, cwd: /data }', { files }).message,
    /"\/data\/gone\.js" and "\/srv\/shop\/gone\.js" do not exist$/,
  );
});

test('script: from the command line and the environment it counts from the current folder', t => {
  const files = { '/home/ada/main.js': '' };
  const setting = { files, cwd: '/home/ada' };
  const byFlag = built('app: { workers: 2 }', { ...setting, flags: { script: 'main.js' } });
  t.like(byFlag.config.app, { script: '/home/ada/main.js', cwd: '/home/ada' });
  const byEnv = built('app: { workers: 2 }', { ...setting, env: { MEMSUP_APP_SCRIPT: 'main.js' } });
  t.like(byEnv.config.app, { script: '/home/ada/main.js', cwd: '/srv/shop' });
});

test('cwd: it must be a folder', t => {
  t.is(
    missing('app: { script: server.js, cwd: nowhere }').message,
    'memsup.yaml:1:32 app.cwd: the folder "/srv/shop/nowhere" does not exist',
  );
  t.regex(missing('app: { script: server.js, cwd: server.js }').message, /does not exist/);
});

test('program: none at all is required to run, remarked on by check, no matter to replay', t => {
  t.is(
    missing('sample: { every: 1s }').message,
    'memsup.yaml app.script: required, but not given: app.script or app.command, or a script on the command line',
  );
  const optional = built('sample: { every: 1s }', { programNeed: 'optional' });
  t.is(optional.config.app.script, null);
  t.deepEqual(optional.warnings, ['no app.script: the program must be named on the command line']);
  const unchecked = built('app: { script: gone.js, cwd: gone, node: gone }', {
    programNeed: 'unchecked',
  });
  t.is(unchecked.config.app.script, '/srv/shop/gone/gone.js');
  t.deepEqual(unchecked.warnings, []);
});

test('node: found on PATH, by the path, or that of memsup itself', t => {
  const node = (text: string, setting: BuildSetting = {}) =>
    built(`app: { script: server.js, ${text} }`, setting).config.app.node;
  t.is(node(''), '/usr/bin/node');
  t.is(node('', { env: { PATH: '/nowhere' } }), '/opt/memsup/node');
  t.is(node('node: bin/node', { files: { '/srv/shop/bin/node': '' } }), '/srv/shop/bin/node');
  t.is(
    missing('app: { script: server.js, node: node99 }').message,
    'memsup.yaml:1:33 app.node: "node99" is not on PATH',
  );
  t.is(
    missing('app: { script: server.js, node: ./node }').message,
    'memsup.yaml:1:33 app.node: "./node" is no program',
  );
});

test('stateDir: the option, systemd, the current folder', t => {
  const dir = (text: string, setting: BuildSetting = {}) =>
    built(`app: { script: server.js }\n${text}`, { cwd: '/srv/shop', ...setting }).config.stateDir;
  t.is(dir(''), '/srv/shop/.memsup');
  t.is(dir('', { env: { STATE_DIRECTORY: '/var/lib/memsup:/var/lib/other' } }), '/var/lib/memsup');
  t.is(dir('stateDir: state', { env: { STATE_DIRECTORY: '/var/lib/memsup' } }), '/srv/shop/state');
  t.is(dir('stateDir: state', { cwd: '/home' }), '/srv/shop/state');
  t.is(dir('', { cwd: '/home' }), '/home/.memsup');
  t.is(dir('', { cwd: '/home', env: { MEMSUP_STATE_DIR: 'here' } }), '/home/here');
});

test('defaultStateDir(): for commands that look for a running supervisor', t => {
  const of = (env: Readonly<Record<string, string>>) => defaultStateDir({ cwd: '/srv/shop', env });
  t.is(of({}), '/srv/shop/.memsup');
  t.is(of({ STATE_DIRECTORY: '' }), '/srv/shop/.memsup');
  t.is(of({ STATE_DIRECTORY: '/var/lib/memsup' }), '/var/lib/memsup');
});
