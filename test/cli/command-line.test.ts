import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { whatToRun } from '../../cli/commands/run.ts';
import { runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

test('memsup: alone shows the help on stderr and exits with 2', async t => {
  const { code, stdout, stderr } = await runMemsup(t, { args: [] });
  t.is(code, 2);
  t.is(stdout, '');
  t.regex(stderr, /^Usage: memsup/);
});

for (const args of [['--help'], ['help'], ['-h']]) {
  test(`memsup ${args.join(' ')}: lists every command on stdout`, async t => {
    const { code, stdout, stderr } = await runMemsup(t, { args });
    t.is(code, 0);
    t.is(stderr, '');
    const named = [...stdout.matchAll(/^ {2}([a-z]+)\b.* {2,}\S/gm)].map(([, name]) => name);
    const expected =
      'run status top dash why incidents restart stop report snapshot explain diff redact check init config replay test doctor help';
    t.deepEqual(named, expected.split(' '));
  });
}

test('memsup --version: prints that of package.json', async t => {
  const { code, stdout } = await runMemsup(t, { args: ['--version'] });
  const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
  t.is(code, 0);
  t.is(stdout, `${version}\n`);
});

const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [['bogus'], /unknown command "bogus"/],
  [['stats'], /unknown command "stats"\n {2}hint: Did you mean status\?/],
  [['run', '--wokers', '2'], /unknown option "--wokers"\n {2}hint: Did you mean --workers\?/],
  [['run', '-w'], /option "-w, --workers <n\|max>" argument missing/],
  [['snapshot'], /missing required argument "worker"/],
  [['stop', 'now'], /too many arguments/],
  [['replay', 'x', '--tier', 'awful'], /argument "awful" is invalid/],
  [['config', 'frobnicate'], /unknown command "frobnicate"/],
];
for (const [args, message] of wrong) {
  test(`memsup ${args.join(' ')}: is a usage error`, async t => {
    const { code, stdout, stderr } = await runMemsup(t, { args });
    t.is(code, 2);
    t.is(stdout, '');
    t.regex(stderr, /^memsup: Cannot read the command line: /);
    t.regex(stderr, message);
    t.regex(stderr, /^ {2}code: MEMSUP_USAGE$/m);
  });
}

test('whatToRun(): what follows the script is the app’s, untouched', t => {
  const argv = ['run', '-w', '2', 'app.js', '--port', '80', '-w', '5', '--', 'x'];
  t.deepEqual(whatToRun(argv.slice(3), argv), {
    script: 'app.js',
    args: ['--port', '80', '-w', '5', '--', 'x'],
  });
  t.deepEqual(whatToRun(['app.js'], ['run', 'app.js']), { script: 'app.js' });
  t.deepEqual(whatToRun([], ['run', '-c', 'memsup.yaml']), {});
});

test('whatToRun(): after -- comes a command', t => {
  const argv = ['run', '-w', '2', '--', 'npm', 'run', 'start', '--', '--x'];
  t.deepEqual(whatToRun(argv.slice(4), argv), { command: ['npm', 'run', 'start', '--', '--x'] });
});

test('whatToRun(): a script after -- is a mistake that is explained', t => {
  const argv = ['run', '--', 'server.js', '--port', '80'];
  t.throws(() => whatToRun(argv.slice(2), argv), {
    code: 'MEMSUP_USAGE',
    message: /Cannot run "server\.js" as a command/,
  });
});

test('memsup run: nothing to run is a configuration error', async t => {
  const { code, stderr } = await runMemsup(t, { args: ['run'], cwd: temporaryFolder(t) });
  t.is(code, 78);
  t.regex(stderr, /code: MEMSUP_CONFIG_NOT_FOUND/);
});

test('memsup run: all mistakes at once, each line beginning with its place', async t => {
  const cwd = temporaryFolder(t);
  fs.writeFileSync(path.join(cwd, 'app.js'), '');
  fs.writeFileSync(
    path.join(cwd, 'memsup.yaml'),
    'app:\n  script: app.js\n  drainTimeout: two\n  wokers: 2\n',
  );
  const { code, stdout, stderr } = await runMemsup(t, { args: ['run'], cwd });
  t.is(code, 78);
  t.is(stdout, '');
  t.regex(stderr, /^memsup: Cannot use the configuration:$/m);
  t.regex(stderr, /^memsup\.yaml:3:17 app\.drainTimeout: .*"two"/m);
  t.regex(stderr, /^memsup\.yaml:4:3 app\.wokers: /m);
});
