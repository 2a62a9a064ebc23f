import test from 'ava';
import { readCommand } from '../../config/direct-command.ts';
import { fakeHost } from '../helpers/fake-host.ts';
import { built, linesOf } from '../helpers/build-config.ts';

const scripts = {
  start: 'node server.js --port 80',
  typed: "MODE='two words' tsx app.ts",
  nested: 'npm run start -- --deep',
  local: './node_modules/.bin/node server.js',
  crossed: 'cross-env NODE_ENV=production node -r ./setup.cjs server.js',
  replaced: 'exec node --import=./setup.mjs server.js',
  built: 'npm run build && node server.js',
  background: 'node server.js &',
  variable: 'node server.js --port $PORT',
  unclosed: 'node "server.js',
  next: 'next start',
  watching: 'node --watch server.js',
  evaluated: 'node -e "1"',
  gone: 'node gone.js',
  bare: 'node',
  empty: '',
  prepared: 'node server.js',
  preprepared: 'node build.js',
  loop: 'npm run loop',
  watch: 'tsx watch app.ts',
};

const files = {
  '/srv/shop/package.json': JSON.stringify({ name: 'shop', version: '1.0.0', scripts }),
  '/srv/shop/server.js': '',
  '/srv/shop/app.ts': '',
  '/srv/shop/watch': '',
  '/srv/shop/node_modules/tsx/package.json': '{}',
  '/srv/shop/node_modules/.bin/tsx': '',
  '/srv/shop/deep/inside/note.txt': '',
};
const host = fakeHost(files);

function comesDownTo(
  command: string,
  expected: readonly [nodeArgs: string[], script: string, args: string[]],
): void {
  test(`readCommand(): ${command}`, t => {
    const found = readCommand(command.split(' '), '/srv/shop', host);
    if (typeof found === 'string') {
      t.fail(found);
      return;
    }
    t.deepEqual([found.nodeArgs, found.script, found.args], expected);
    t.is(found.cwd, '/srv/shop');
  });
}

comesDownTo('node server.js', [[], 'server.js', []]);
comesDownTo('node --inspect server.js -x', [['--inspect'], 'server.js', ['-x']]);
comesDownTo('npm start', [[], 'server.js', ['--port', '80']]);
comesDownTo('npm run start', [[], 'server.js', ['--port', '80']]);
comesDownTo('npm run-script start -- -x y', [[], 'server.js', ['--port', '80', '-x', 'y']]);
comesDownTo('npm start here', [[], 'server.js', ['--port', '80', 'here']]);
comesDownTo('yarn start --deep', [[], 'server.js', ['--port', '80', '--deep']]);
comesDownTo('pnpm run start', [[], 'server.js', ['--port', '80']]);
comesDownTo('npm run nested', [[], 'server.js', ['--port', '80', '--deep']]);
comesDownTo('npm run typed', [['--import', 'tsx'], 'app.ts', []]);
comesDownTo('tsx --inspect app.ts a', [['--import', 'tsx', '--inspect'], 'app.ts', ['a']]);
comesDownTo('npx tsx app.ts', [['--import', 'tsx'], 'app.ts', []]);
comesDownTo('npm run crossed', [['-r', './setup.cjs'], 'server.js', []]);
comesDownTo('npm run replaced', [['--import=./setup.mjs'], 'server.js', []]);
comesDownTo('env A=1 node server.js', [[], 'server.js', []]);

function stays(command: string, because: RegExp): void {
  test(`readCommand(): ${command} stays a command`, t => {
    const found = readCommand(command.split(' '), '/srv/shop', host);
    t.regex(typeof found === 'string' ? found : JSON.stringify(found), because);
  });
}

stays('./server', /^"\.\/server" is neither node nor tsx$/);
stays('npm run built', /^"&" is for a shell$/);
stays('npm run background', /^"&" is for a shell$/);
stays('npm run variable', /^"\$" is for a shell$/);
stays('npm run unclosed', /a quote is not closed/);
stays('npm run next', /^"next" is neither node nor tsx$/);
stays('npm run watching', /"--watch" makes node do something else/);
stays('npm run evaluated', /"-e" makes node do something else/);
stays('npm run gone', /there is no file "gone\.js"/);
stays('npm run bare', /names no file/);
stays('npm run empty', /is neither node nor tsx/);
stays('npm run prepared', /the script "preprepared" belongs to it/);
stays('npm run loop', /its scripts call each other/);
stays('npm run watch', /"tsx watch" restarts the app by itself/);
stays('npm run missing', /package\.json has no script "missing"/);
stays('npm run', /package\.json has no script ""/);
stays('npm test', /"npm test" starts no script/);
stays('npm', /"npm " starts no script/);
stays('npm start --silent', /"--silent" is an option of npm/);
stays('npm run --workspace=a start', /"--workspace=a" is an option of npm/);
stays('yarn start -- x', /differs by version/);
stays('tsx --tsconfig=other.json app.ts', /is an option of tsx itself/);

test('readCommand(): the app finds what npm would have given it', t => {
  const found = readCommand(['npm', 'run', 'typed'], '/srv/shop/deep/inside', host);
  t.like(found, {
    cwd: '/srv/shop',
    env: {
      MODE: 'two words',
      PATH: '/srv/shop/node_modules/.bin:/usr/bin',
      npm_lifecycle_event: 'typed',
      npm_lifecycle_script: scripts.typed,
      npm_package_json: '/srv/shop/package.json',
      npm_package_name: 'shop',
      npm_package_version: '1.0.0',
    },
  });
});

test('readCommand(): without tsx among the packages, and with settings for the shell', t => {
  const { '/srv/shop/node_modules/tsx/package.json': _, ...without } = files;
  t.is(
    readCommand(['tsx', 'app.ts'], '/srv/shop', fakeHost(without)),
    'tsx is not among the packages of the app',
  );
  const set = fakeHost({ ...files, '/srv/shop/.npmrc': 'loglevel=warn\nscript-shell = bash\n' });
  t.is(readCommand(['npm', 'start'], '/srv/shop', set), '.npmrc sets script-shell');
});

test('readCommand(): an interpreter with a path is that one', t => {
  const found = readCommand(['/opt/n22/bin/node', 'server.js'], '/srv/shop', host);
  t.like(found, { node: '/opt/n22/bin/node' });
});

test('a command that comes down to a script is configured as that script', t => {
  const text =
    'app: { command: [npm, start], nodeArgs: [--inspect], env: { A: "1" }, ready: message }';
  const { config, origins } = built(text, { files });
  t.like(config.app, {
    script: '/srv/shop/server.js',
    command: null,
    commandNote: '"npm start" comes down to "node server.js --port 80", which is run directly',
    args: ['--port', '80'],
    nodeArgs: ['--inspect'],
    env: { A: '1', npm_lifecycle_event: 'start' },
  });
  t.is(origins['app.script']?.from, 'file');
  const quorum = 'app: { command: [npm, start] }\nrestart: { quorum: 100% }';
  t.deepEqual(linesOf(quorum, { files }), []);
});

test('one that stays says why', t => {
  const { config } = built('app: { command: [npm, run, built] }', { files });
  t.deepEqual(config.app.command, ['npm', 'run', 'built']);
  t.is(
    config.app.commandNote,
    '"npm run built" is run as it is, and an old worker has to end before its successor starts: "&" is for a shell',
  );
});
