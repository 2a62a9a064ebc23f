import test from 'ava';
import { ConfigProblems } from '../../config/problems.ts';
import { built, configOf, errorOf, linesOf, problemsOf } from '../helpers/build-config.ts';

test('buildConfig(): six mistakes give six lines, each with its place, in the order of the file', t => {
  const text = `app:
  script: server.js
  workers: 0
  drainTimout: 3s
rules:
  - name: slow-leak
    type: leak-trend
    for: two
restart: { backoff: { min: 1m, max: 2s } }
capture:
  baseline: siblings
notify:
  - format: slack
`;
  t.deepEqual(linesOf(text), [
    'memsup.yaml:3:12 app.workers: expected at least 1, got 0',
    'memsup.yaml:4:3 app.drainTimout: unknown option, did you mean "drainTimeout"?',
    'memsup.yaml:8:10 rules.0.for: expected a duration such as "2m", got "two"',
    'memsup.yaml:9:28 restart.backoff.min: min must not be longer than max',
    'memsup.yaml:11:13 capture.baseline: expected "auto", "sibling", "warm", "fresh" or "none", got "siblings", did you mean "sibling"?',
    'memsup.yaml:13:5 notify.0: a receiver needs webhook, webhookEnv or webhookFile',
  ]);
});

test('buildConfig(): the message of the error lists every line, the code is MEMSUP_CONFIG', t => {
  const error = errorOf(() => built('app: { script: server.js, workers: 0, replace: never }'));
  t.true(error instanceof ConfigProblems);
  t.is(error.code, 'MEMSUP_CONFIG');
  t.is(
    error.message,
    [
      'memsup.yaml:1:36 app.workers: expected at least 1, got 0',
      'memsup.yaml:1:48 app.replace: expected "auto", "start-first" or "stop-first", got "never"',
    ].join('\n'),
  );
});

test('buildConfig(): a problem is data for machines', t => {
  t.deepEqual(problemsOf('sample: { evry: 1s }'), [
    {
      source: 'memsup.yaml:1:11',
      file: '/srv/shop/memsup.yaml',
      line: 1,
      column: 11,
      path: 'sample.evry',
      message: 'unknown option',
      hint: 'did you mean "every"?',
      excerpt: null,
    },
  ]);
});

test('buildConfig(): past fifty problems the rest is counted', t => {
  const text = Array.from({ length: 53 }, (_, index) => `zzz${index}: 1`).join('\n');
  const error = errorOf(() => built(`${text}\napp: { script: server.js }`));
  const lines = error.message.split('\n');
  t.is(lines.length, 51);
  t.is(lines.at(-1), '… and 3 more');
});

test('buildConfig(): a value that is wrong is not also told to fit badly', t => {
  t.deepEqual(linesOf('floorProbe: { minInterval: often, maxInterval: 2s }'), [
    'memsup.yaml:1:28 floorProbe.minInterval: expected a duration such as "2m", got "often"',
  ]);
});

test('buildConfig(): the defaults are those of the documentation', t => {
  const { rules, ...config } = configOf('');
  t.is(rules.length, 6);
  t.deepEqual(config, {
    app: {
      name: 'shop',
      script: '/srv/shop/server.js',
      command: null,
      commandNote: null,
      args: [],
      cwd: '/srv/shop',
      env: {},
      node: '/usr/bin/node',
      nodeArgs: [],
      workers: 1,
      ready: { by: 'auto' },
      readyTimeoutMs: 30_000,
      replace: 'auto',
      drainTimeoutMs: 30_000,
      killTimeoutMs: 5000,
      balance: 'shared',
      onSupervisorLoss: 'drain-exit',
    },
    sample: { everyMs: 1000, warmupMs: 180_000 },
    limits: { rssBytes: null },
    floorProbe: {
      mode: 'gentle',
      minIntervalMs: 15_000,
      maxIntervalMs: 1_800_000,
      growthShare: 0.015,
      gcBudgetShare: 0.01,
    },
    restart: {
      budget: 5,
      perMs: 600_000,
      backoff: { minMs: 100, maxMs: 30_000 },
      quorumShare: 0.5,
    },
    capture: {
      baseline: 'auto',
      profile: true,
      maxPauseMs: 1000,
      keep: 5,
      maxDiskBytes: 2 ** 31,
      cooldownMs: 600_000,
      redact: false,
    },
    notify: [],
    shutdown: { delayMs: 0 },
    metrics: { listen: null, otlp: null },
    stateDir: '/srv/shop/.memsup',
    log: 'auto',
    file: '/srv/shop/memsup.yaml',
  });
});

test('buildConfig(): the result is frozen through and through', t => {
  const loaded = built('app: { script: server.js, args: [one] }');
  t.true(Object.isFrozen(loaded));
  t.true(Object.isFrozen(loaded.config.app.args));
  t.true(Object.isFrozen(loaded.config.rules[0]?.actions));
  t.true(Object.isFrozen(loaded.origins['app.args']));
  t.true(Object.isFrozen(loaded.warnings));
});

test('buildConfig(): a section with nothing below it has its defaults', t => {
  const config = configOf('sample:\nrules:\nnotify:\n');
  t.is(config.sample.everyMs, 1000);
  t.is(config.rules.length, 6);
  t.deepEqual(config.notify, []);
});

test('buildConfig(): a file that is no map is one problem', t => {
  const error = errorOf(() => built('- one\n- two\n', { flags: { script: 'server.js' } }));
  t.is(error.message, 'memsup.yaml:1:1: expected a map of options, got a list');
});

test('buildConfig(): an empty file is an empty configuration', t => {
  t.is(built('', { flags: { script: 'server.js' } }).config.app.script, '/srv/shop/server.js');
  t.is(built('# all of it\n', { flags: { script: 'server.js' } }).config.app.workers, 1);
});

test('buildConfig(): a section of the wrong kind is one problem, and hides none in another', t => {
  t.deepEqual(linesOf('sample: fast\ncapture: { keep: -1 }'), [
    'memsup.yaml:1:9 sample: expected a map, got "fast"',
    'memsup.yaml:2:18 capture.keep: expected at least 0, got -1',
  ]);
  t.deepEqual(linesOf('rules: all'), ['memsup.yaml:1:8 rules: expected a list, got "all"']);
  t.deepEqual(linesOf('rules: [all]'), ['memsup.yaml:1:9 rules.0: expected a map, got "all"']);
});

test('buildConfig(): a file elsewhere is named by its whole path', t => {
  const error = errorOf(() => built('log: loud', { cwd: '/home/ada', flags: { script: 'x' } }));
  t.regex(error.message, /^\/srv\/shop\/memsup\.yaml:1:6 log: expected/m);
});
