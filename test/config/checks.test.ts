import test from 'ava';
import { built, configOf, linesOf } from '../helpers/build-config.ts';

/** What cannot hold together, with the line that says so, and beside it the nearest thing that can. */
function impossible(wrong: string, line: string, right: string): void {
  test(`impossible: ${wrong.replaceAll('\n', ' · ')}`, t => {
    t.deepEqual(linesOf(wrong), [`memsup.yaml:${line}`]);
    t.deepEqual(linesOf(right), []);
  });
}

impossible(
  'app: { script: server.js, command: [npm, start] }',
  '1:36 app.command: command and script exclude each other',
  'app: { command: [npm, start] }',
);
impossible(
  'app: { command: [npm, start], args: [--port] }',
  '1:37 app.args: args belong to script; write them into command',
  'app: { command: [npm, start, --port], args: [] }',
);
impossible(
  'app: { command: [npm, start], nodeArgs: [--inspect] }',
  '1:41 app.nodeArgs: nodeArgs belong to script; a command starts its own interpreter',
  'app: { script: server.js, nodeArgs: [--inspect] }',
);
impossible(
  'app: { command: [npm, start], balance: round-robin }',
  '1:40 app.balance: round-robin needs script; an app below a command listens by itself',
  'app: { script: server.js, balance: round-robin }',
);
impossible(
  'app: { command: [npm, start], ready: message }',
  '1:38 app.ready: message needs script; an app below a command cannot send one',
  'app: { command: [npm, start], ready: "http://127.0.0.1:1/" }',
);
impossible(
  'app: { script: server.js, env: { MEMSUP_AGENT: x } }',
  '1:34 app.env.MEMSUP_AGENT: memsup itself sets this variable',
  'app: { script: server.js, env: { MEMSUP_AGENTS: x } }',
);
impossible(
  'app: { script: server.js, replace: stop-first }\nrestart: { quorum: 100% }',
  '2:20 restart.quorum: 100% with replace: stop-first allows no restart at all',
  'app: { script: server.js, replace: stop-first }\nrestart: { quorum: 99% }',
);
impossible(
  'app: { command: [npm, start] }\nrestart: { quorum: 1 }',
  '2:20 restart.quorum: 100% with app.command allows no restart at all',
  'app: { script: server.js }\nrestart: { quorum: 1 }',
);
impossible(
  'floorProbe: { minInterval: 1m, maxInterval: 59s }',
  '1:28 floorProbe.minInterval: minInterval must not be longer than maxInterval',
  'floorProbe: { minInterval: 1m, maxInterval: 60s }',
);
impossible(
  'restart: { backoff: { min: 31s } }',
  '1:28 restart.backoff.min: min must not be longer than max',
  'restart: { backoff: { min: 30s } }',
);
impossible(
  'capture: { baseline: sibling }',
  '1:22 capture.baseline: sibling needs at least 2 workers, and app.workers is 1',
  'app: { script: server.js, workers: 2 }\ncapture: { baseline: sibling }',
);
impossible(
  'capture: { baseline: warm, maxPause: 0s }',
  '1:22 capture.baseline: warm captures a worker that serves, and capture.maxPause of 0s allows that never',
  'capture: { baseline: warm, maxPause: 100ms }',
);
impossible(
  'rules: [{ name: a, type: unresponsive }, { name: a, type: leak-trend }]',
  '1:50 rules.1.name: "a" is the name of rules.0 already',
  'rules: [{ name: a, type: unresponsive }, { name: b, type: leak-trend }]',
);
impossible(
  'sample: { every: 1s }\nrules: [{ name: a, type: unresponsive, after: 2999ms }]',
  '2:47 rules.0.after: after must be at least 3 times sample.every',
  'sample: { every: 1s }\nrules: [{ name: a, type: unresponsive, after: 3s }]',
);
impossible(
  'sample: { every: 30s }\nrules: [{ name: a, type: gc-pressure, window: 59s }]',
  '2:47 rules.0.window: window must be at least 2 times sample.every',
  'sample: { every: 30s }\nrules: [{ name: a, type: gc-pressure, window: 60s }]',
);
impossible(
  'capture: { profile: false }\nrules: [{ name: a, type: leak-trend, actions: [profile] }]',
  '2:47 rules.0.actions: the action profile needs capture.profile: true',
  'capture: { profile: true }\nrules: [{ name: a, type: leak-trend, actions: [profile] }]',
);
impossible(
  'notify: [{ webhook: "https://x.test/", webhookEnv: HOOK }]',
  '1:52 notify.0.webhookEnv: webhook and webhookEnv exclude each other',
  'notify: [{ webhook: "https://x.test/" }]',
);
impossible(
  'notify: [{ format: slack }]',
  '1:10 notify.0: a receiver needs webhook, webhookEnv or webhookFile',
  'notify: [{ webhook: "http://x.test/", format: slack }]',
);
impossible(
  'notify: [{ webhook: "https://x.test/", secret: hunter2 }]',
  '1:40 notify.0.secret: unknown option, a key never stands in the file: name the environment variable that holds it in "secretEnv"',
  'notify: [{ webhook: "https://x.test/", secretEnv: HOOK_KEY }]',
);

function bounds(wrong: string, message: string, right: string): void {
  test(`border: ${wrong}`, t => {
    const [line = '', ...more] = linesOf(wrong);
    t.true(line.endsWith(`: ${message}`), line);
    t.deepEqual(more, []);
    t.deepEqual(linesOf(right), []);
  });
}

const app = (option: string) => `app: { script: server.js, ${option} }`;
bounds(app('workers: 0'), 'expected at least 1, got 0', app('workers: 1'));
bounds(app('workers: 257'), 'expected at most 256, got 257', app('workers: 256'));
bounds(
  app('workers: two'),
  'expected a whole number from 1 to 256 or "max", got "two"',
  app('workers: max'),
);
bounds(app('readyTimeout: 0s'), 'expected at least 100ms, got "0s"', app('readyTimeout: 100ms'));
bounds(app('drainTimeout: 25h'), 'expected at most 24h, got "25h"', app('drainTimeout: 0s'));
bounds(
  app('name: ""'),
  'expected a name of up to 64 letters, digits, ".", "_" and "-", got ""',
  app('name: a'),
);
bounds(
  app('ready: soon'),
  'expected auto, listening, message or an http(s) URL, got "soon"',
  app('ready: "https://shop.test/healthz"'),
);
bounds(
  app('ready: "ftp://shop.test"'),
  'expected auto, listening, message or an http(s) URL, got "ftp://shop.test"',
  app('ready: listening'),
);
bounds(
  app('env: { A: [1] }'),
  'expected text, a number, true or false, got a list',
  app('env: { A: 1, B: true }'),
);
bounds(
  app('env: { "A=B": x }'),
  'expected the name of an environment variable',
  app('env: { A_B: x }'),
);
bounds(app('args: ["a\\0b"]'), 'expected text without a NUL character', app('args: [""]'));
bounds(
  app('command: []').replace('script: server.js, ', ''),
  'expected at least 1 entry, got an empty list',
  app('nodeArgs: []'),
);
bounds(
  'sample: { every: 99ms }',
  'expected at least 100ms, got "99ms"',
  'sample: { every: 100ms }',
);
bounds('restart: { quorum: 101% }', 'expected at most 100%, got "101%"', 'restart: { quorum: 0% }');
bounds('restart: { budget: 2.5 }', 'expected a whole number, got 2.5', 'restart: { budget: 1 }');
bounds('capture: { keep: -1 }', 'expected at least 0, got -1', 'capture: { keep: 0 }');
impossible(
  'capture: { keep: 0, baseline: warm }',
  '1:31 capture.baseline: warm keeps a snapshot of every worker, and keep: 0 allows no snapshot on disk',
  'capture: { keep: 0, baseline: fresh }',
);
bounds(
  'capture: { redact: maybe }',
  'expected true or false, got "maybe"',
  'capture: { redact: true }',
);
bounds(
  'limits: { rss: 512 }',
  'expected a size from 1MiB on such as "512MiB", or "auto", got 512',
  'limits: { rss: 1MiB }',
);
bounds(
  'metrics: { listen: 9464 }',
  'expected HOST:PORT such as "127.0.0.1:9464", or "off", got 9464',
  'metrics: { listen: off }',
);
bounds(
  'metrics: { listen: "127.0.0.1:65536" }',
  'expected HOST:PORT such as "127.0.0.1:9464", or "off", got "127.0.0.1:65536"',
  'metrics: { listen: "127.0.0.1:65535" }',
);
bounds(
  'metrics: { listen: ":9464" }',
  'expected HOST:PORT such as "127.0.0.1:9464", or "off", got ":9464"',
  'metrics: { listen: "[::]:9464" }',
);
bounds('log: loud', 'expected "json", "pretty" or "auto", got "loud"', 'log: json');

test('metrics.listen: host and port', t => {
  const listen = (text: string) => configOf(`metrics: { listen: ${text} }`).metrics.listen;
  t.deepEqual(listen('127.0.0.1:9464'), { host: '127.0.0.1', port: 9464 });
  t.deepEqual(listen('localhost:0'), { host: 'localhost', port: 0 });
  t.deepEqual(listen('"[::1]:9464"'), { host: '::1', port: 9464 });
  t.is(listen('off'), null);
});

test('app.ready, app.workers, limits.rss: their forms', t => {
  t.deepEqual(configOf(app('ready: message')).app.ready, { by: 'message' });
  t.deepEqual(configOf(app('ready: "http://10.0.0.7:1/z"')).app.ready, {
    by: 'http',
    url: 'http://10.0.0.7:1/z',
  });
  t.is(configOf(app('workers: max'), { processors: 6 }).app.workers, 6);
  t.is(configOf('limits: { rss: 1GiB }').limits.rssBytes, 2 ** 30);
  t.deepEqual(configOf(app('env: { PORT: 3000, ON: true }')).app.env, { PORT: '3000', ON: 'true' });
});

test('metrics.otlp: off unless an endpoint is given', t => {
  const otlp = (text: string, env = {}) =>
    configOf(`metrics: { otlp: { ${text} } }`, { env }).metrics.otlp;
  t.is(configOf('').metrics.otlp, null);
  t.is(otlp('every: 5s'), null);
  t.deepEqual(otlp('endpoint: "http://127.0.0.1:4318", headersEnv: H', { H: 'a=b' }), {
    endpoint: 'http://127.0.0.1:4318',
    everyMs: 60_000,
    headersEnv: 'H',
    temporality: 'cumulative',
    semconv: 'current',
  });
  t.deepEqual(linesOf('metrics: { otlp: { endpoint: 127.0.0.1:4318 } }'), [
    'memsup.yaml:1:30 metrics.otlp.endpoint: expected an http(s) URL such as "http://127.0.0.1:4318", or "off", got "127.0.0.1:4318"',
  ]);
});

test('notify: secrets from files, counted from the folder of the file', t => {
  const files = {
    '/srv/shop/hook.url': 'https://hooks.example.com/x\n',
    '/srv/shop/hook.key': 'hush\n',
  };
  const loaded = built(
    'app: { script: server.js }\nnotify: [{ webhookFile: hook.url, secretFile: hook.key }]',
    { files },
  );
  t.deepEqual(loaded.warnings, []);
  t.deepEqual(loaded.config.notify, [
    {
      webhook: 'https://hooks.example.com/x',
      format: 'memsup',
      secretEnv: null,
      secretFile: '/srv/shop/hook.key',
      incidentUrl: null,
    },
  ]);
});

test('notify: a file that holds no secret', t => {
  const text = 'notify: [{ webhookFile: nothing, secretFile: nothing }]';
  t.deepEqual(linesOf(text), [
    'memsup.yaml:1:25 notify.0.webhookFile: the file "/srv/shop/nothing" holds no http(s) URL',
  ]);
  const { warnings } = built(`app: { script: server.js }\n${text}`, { programNeed: 'optional' });
  t.is(warnings.length, 2);
  t.regex(warnings.join('\n'), /secretFile: "\/srv\/shop\/nothing" holds no key/);
});

test('notify: one place for each secret', t => {
  t.deepEqual(
    linesOf('notify: [{ webhook: "https://x.test", webhookFile: a, secretEnv: A, secretFile: b }]'),
    [
      'memsup.yaml:1:52 notify.0.webhookFile: webhook and webhookFile exclude each other',
      'memsup.yaml:1:81 notify.0.secretFile: secretEnv and secretFile exclude each other',
    ],
  );
});

test('notify: the link to an incident', t => {
  const place = (template: string): string[] =>
    linesOf(`notify: [{ webhook: "https://x.test", incidentUrl: "${template}" }]`);
  t.deepEqual(place('https://ops.example.com/{app}/{id}/report.html'), []);
  t.deepEqual(place('https://ops.example.com/'), [
    'memsup.yaml:1:52 notify.0.incidentUrl: expected an http(s) URL with {id} in it, such as "https://ops.example.com/incidents/{id}/report.html", got "https://ops.example.com/"',
  ]);
  t.deepEqual(place('https://ops.example.com/{incident}/{id}'), [
    'memsup.yaml:1:52 notify.0.incidentUrl: expected no other placeholders than {id}, {app}, {host}, {worker}, got "https://ops.example.com/{incident}/{id}"',
  ]);
});
