import test from 'ava';
import type { Origin } from '../../config/origins.ts';
import { originText } from '../../config/origins.ts';
import { options } from '../../config/options.ts';
import { built, errorOf, linesOf, type BuildSetting } from '../helpers/build-config.ts';

const file = 'app:\n  script: server.js\n  workers: 2\n';

function origin(loaded: ReturnType<typeof built>, path: string): string {
  const found: Origin | undefined = loaded.origins[path];
  return found === undefined ? 'none' : originText(found);
}

test('precedence: flag over environment over file over default, each with its origin', t => {
  const workers = (setting: BuildSetting, text = file) => {
    const loaded = built(text, setting);
    return [loaded.config.app.workers, origin(loaded, 'app.workers')];
  };
  t.deepEqual(workers({}, 'app: { script: server.js }'), [1, 'default']);
  t.deepEqual(workers({}), [2, 'memsup.yaml:3:12']);
  t.deepEqual(workers({ env: { MEMSUP_APP_WORKERS: '3' } }), [3, 'env MEMSUP_APP_WORKERS']);
  t.deepEqual(workers({ env: { MEMSUP_WORKERS: '3' } }), [3, 'env MEMSUP_WORKERS']);
  t.deepEqual(workers({ env: { MEMSUP_WORKERS: '3' }, flags: { workers: '4' } }), [
    4,
    'flag --workers',
  ]);
  t.deepEqual(workers({ flags: { workers: 5 } }), [5, 'flag --workers']);
  t.deepEqual(workers({ flags: { workers: 'max' }, processors: 7 }), [7, 'flag --workers']);
});

test('environment: texts become what their options take', t => {
  const { config } = built(file, {
    env: {
      MEMSUP_APP_DRAIN_TIMEOUT: '7s',
      MEMSUP_APP_ARGS: '--port 80 "two words"',
      MEMSUP_CAPTURE_PROFILE: 'false',
      MEMSUP_CAPTURE_REDACT: 'TRUE',
      MEMSUP_CAPTURE_KEEP: '9',
      MEMSUP_RESTART_QUORUM: '0.25',
      MEMSUP_RESTART_BACKOFF_MAX: '9s',
      MEMSUP_FLOOR_PROBE_GC_BUDGET: '2%',
      MEMSUP_LIMITS_RSS: '300MiB',
      MEMSUP_METRICS: '127.0.0.1:9000',
      MEMSUP_LOG: 'json',
      MEMSUP_NAME: '5',
    },
  });
  t.is(config.app.drainTimeoutMs, 7000);
  t.deepEqual(config.app.args, ['--port', '80', 'two words']);
  t.false(config.capture.profile);
  t.true(config.capture.redact);
  t.is(config.capture.keep, 9);
  t.is(config.restart.quorumShare, 0.25);
  t.is(config.restart.backoff.maxMs, 9000);
  t.is(config.floorProbe.gcBudgetShare, 0.02);
  t.is(config.limits.rssBytes, 300 * 2 ** 20);
  t.deepEqual(config.metrics.listen, { host: '127.0.0.1', port: 9000 });
  t.is(config.log, 'json');
  t.is(config.app.name, '5');
});

test('environment: a wrong value is reported by the name of its variable', t => {
  t.deepEqual(linesOf(file, { env: { MEMSUP_CAPTURE_KEEP: 'many', MEMSUP_APP_ARGS: '"open' } }), [
    'env MEMSUP_APP_ARGS app.args: expected a list, got "\\"open"',
    'env MEMSUP_CAPTURE_KEEP capture.keep: expected a number, got "many"',
  ]);
});

test('environment: an empty variable is not set, an unknown one is a warning', t => {
  const { config, warnings } = built(file, {
    env: {
      MEMSUP_WORKERS: '',
      MEMSUP_APP_DRAIN_TIMEOT: '1s',
      MEMSUP_QWERTZ: '1',
      MEMSUP_CONFIG: '/x',
      MEMSUP_AGENT: '{}',
      MEMSUP_TEST_NODES: '/nodes',
      OTHER: '1',
    },
  });
  t.is(config.app.workers, 2);
  t.deepEqual(warnings, [
    'env MEMSUP_APP_DRAIN_TIMEOT is not an option of memsup, did you mean MEMSUP_APP_DRAIN_TIMEOUT?',
    'env MEMSUP_QWERTZ is not an option of memsup',
  ]);
});

test('environment: a name that notify refers to is no misspelt option', t => {
  const text = `${file}notify: [{ webhook: "https://x.test/", secretEnv: MEMSUP_HOOK_KEY }]`;
  t.deepEqual(built(text, { env: { MEMSUP_HOOK_KEY: 'k' } }).warnings, []);
  t.deepEqual(built(text).warnings, [
    'notify.0.secretEnv: MEMSUP_HOOK_KEY is not set, nothing will be signed',
  ]);
});

test('environment: the full name counts when both are set', t => {
  const { config, warnings } = built(file, {
    env: { MEMSUP_APP_WORKERS: '3', MEMSUP_WORKERS: '4' },
  });
  t.is(config.app.workers, 3);
  t.deepEqual(warnings, [
    'MEMSUP_APP_WORKERS and MEMSUP_WORKERS are both set: MEMSUP_APP_WORKERS counts',
  ]);
});

test('environment: every name belongs to one option', t => {
  const names = options().flatMap(option => option.env);
  t.is(new Set(names).size, names.length);
  t.true(names.length > 40);
  for (const name of names) t.regex(name, /^MEMSUP(_[A-Z]+)+$/);
});

test('flags: a wrong value stands beside the mistakes of the file', t => {
  const error = errorOf(() =>
    built('app: { script: server.js, balance: both }', {
      flags: { replace: 'stop', metrics: '9464', name: 'a b', log: 'loud', workers: '0' },
    }),
  );
  t.deepEqual(error.message.split('\n'), [
    'flag --name app.name: expected a name of up to 64 letters, digits, ".", "_" and "-", got "a b"',
    'flag --workers app.workers: expected at least 1, got 0',
    'flag --replace app.replace: expected "auto", "start-first" or "stop-first", got "stop"',
    'flag --metrics metrics.listen: expected HOST:PORT such as "127.0.0.1:9464", or "off", got "9464"',
    'flag --log log: expected "json", "pretty" or "auto", got "loud"',
    'memsup.yaml:1:36 app.balance: expected "shared" or "round-robin", got "both"',
  ]);
});

test('flags: every one of them', t => {
  const loaded = built(null, {
    flags: {
      script: 'server.js',
      args: ['--port', '80'],
      workers: '2',
      name: 'web',
      stateDir: 'state',
      node: '/usr/bin/node',
      nodeArgs: '--import "my loader" --inspect',
      replace: 'start-first',
      metrics: '127.0.0.1:9464',
      log: 'pretty',
    },
  });
  const { app, stateDir, metrics, log, file: path } = loaded.config;
  t.like(app, { name: 'web', script: '/srv/shop/server.js', workers: 2, replace: 'start-first' });
  t.deepEqual(app.args, ['--port', '80']);
  t.deepEqual(app.nodeArgs, ['--import', 'my loader', '--inspect']);
  t.is(stateDir, '/srv/shop/state');
  t.deepEqual(metrics.listen, { host: '127.0.0.1', port: 9464 });
  t.is(log, 'pretty');
  t.is(path, null);
  t.is(origin(loaded, 'app.script'), 'command line');
  t.is(origin(loaded, 'app.nodeArgs'), 'flag --node-args');
  t.is(origin(loaded, 'stateDir'), 'flag --state-dir');
});

test('flags: a program on the command line replaces that of the file and the environment', t => {
  const text = 'app: { script: other.js, args: [--old], workers: 3, cwd: sub }';
  const setting = { files: { '/srv/shop/sub/x': '' }, env: { MEMSUP_APP_ARGS: '--older' } };
  const byScript = built(text, { ...setting, flags: { script: 'server.js' } }).config.app;
  t.like(byScript, { script: '/srv/shop/server.js', workers: 3, cwd: '/srv/shop/sub' });
  t.deepEqual(byScript.args, []);
  const again = built(text, { ...setting, flags: { script: 'server.js' } });
  t.is(origin(again, 'app.args'), 'command line');
  t.is(origin(again, 'app.cwd'), 'memsup.yaml:1:58');
  const byCommand = built(text, { ...setting, flags: { command: ['npm', 'start'] } }).config.app;
  t.is(byCommand.script, null);
  t.deepEqual(byCommand.command, ['npm', 'start']);
  t.deepEqual(byCommand.args, []);
});

test('flags: a wrong section of the file is reported, not overwritten', t => {
  const error = errorOf(() => built('app: 5', { flags: { script: 'server.js', workers: 2 } }));
  t.regex(error.message, /memsup\.yaml:1:6 app: expected a map, got 5/);
});
