import test from 'ava';
import { fileJsonSchema, type JsonSchema } from '../../config/json-schema.ts';
import { initText } from '../../config/init.ts';
import { parseYamlFile } from '../../config/yaml-file.ts';
import { built, linesOf } from '../helpers/build-config.ts';
import { accepts, knownKeywords } from '../helpers/json-schema.ts';

/** Every option that users were promised, as they were promised it. */
const promised = `# yaml-language-server: $schema=./node_modules/memsup/schema/memsup.schema.json
app:
  name: shop
  script: server.js
  args: []
  cwd: .
  env: { NODE_ENV: production }
  node: node
  nodeArgs: []
  workers: 2
  ready: auto
  readyTimeout: 30s
  replace: auto
  drainTimeout: 30s
  killTimeout: 5s
  balance: shared
  onSupervisorLoss: drain-exit
sample: { every: 1s, warmup: 3m }
rules:
  - name: leak
    type: leak-trend
    kind: any
    tier: leak
    sensitivity: normal
    for: { evaluations: 3 }
    keepFiringFor: 15m
    resolve: { floorBelow: baseline+30%, for: 10m }
    severity: warning
    cooldown: 30m
    actions: [log, notify, capture, restart]
  - { name: pm2-style, type: threshold, signal: rss.bytes, above: 600MiB, for: 30s, severity: critical, actions: [restart] }
  - { name: memwatch, type: consecutive-growth, gc: major, count: 5, enabled: false }
floorProbe: { mode: gentle, minInterval: 15s, maxInterval: 30m, growth: 1.5%, gcBudget: 1% }
restart: { budget: 5, per: 10m, backoff: { min: 100ms, max: 30s }, quorum: 50% }
capture:
  baseline: auto
  profile: true
  maxPause: 1s
  keep: 5
  maxDisk: 2GiB
  cooldown: 10m
  redact: false
notify:
  - webhook: https://hooks.example.com/memsup
    format: memsup
    secretEnv: MEMSUP_WEBHOOK_SECRET
metrics: { listen: 127.0.0.1:9464 }
`;

function valueOf(text: string): unknown {
  const file = parseYamlFile(text);
  return 'value' in file ? file.value : undefined;
}

test('the promised memsup.yaml loads, and its defaults are the defaults', t => {
  const setting = { env: { MEMSUP_WEBHOOK_SECRET: 'k' } };
  const { config, warnings } = built(promised, setting);
  const plain = built(
    'app: { script: server.js, workers: 2, env: { NODE_ENV: production } }',
  ).config;
  t.deepEqual(warnings, []);
  t.deepEqual(config.app, plain.app);
  t.deepEqual(config.sample, plain.sample);
  t.deepEqual(config.floorProbe, plain.floorProbe);
  t.deepEqual(config.restart, plain.restart);
  t.deepEqual(config.capture, plain.capture);
  t.deepEqual(config.rules[0], plain.rules[1]);
  t.deepEqual(config.notify, [
    {
      webhook: 'https://hooks.example.com/memsup',
      format: 'memsup',
      secretEnv: 'MEMSUP_WEBHOOK_SECRET',
      secretFile: null,
      incidentUrl: null,
    },
  ]);
  t.deepEqual(config.metrics, { listen: { host: '127.0.0.1', port: 9464 }, otlp: null });
  t.deepEqual(config.shutdown, plain.shutdown);
});

test('the editor schema accepts what the program accepts', t => {
  const init = initText({
    name: 'shop',
    script: 'server.js',
    command: null,
    args: ['--port'],
    env: { A: '1' },
    nodeArgs: [],
  });
  const others = [
    'app: { workers: max, ready: "http://127.0.0.1:1/z", env: { A: 1, B: true } }',
    'limits: { rss: 1GiB }',
    'rules: []',
    'rules: [{ name: a, type: leak-trend, resolve: off, confidence: 0.9 }]',
    'rules: [{ name: a, type: threshold, any: [{ signal: heap.floorRatio, above: 0.8 }] }]',
    'rules: [{ name: a, type: event-loop, delayP99Above: 200ms }]',
    'metrics: { listen: "[::]:1" }',
    'restart: { quorum: 1 }',
    'notify: [{ webhook: "https://x.test", incidentUrl: "https://x.test/{app}/{id}" }]',
  ];
  for (const text of [promised, init, ...others]) {
    t.true(accepts(fileJsonSchema(), valueOf(text)), text);
    t.deepEqual(linesOf(text, { programNeed: 'unchecked' }), [], text);
  }
});

test('the editor schema refuses what the program refuses for its form', t => {
  const wrong = [
    'app: { workers: 0 }',
    'app: { workers: two }',
    'app: { wrokers: 2 }',
    'app: { readyTimeout: 30 }',
    'app: { readyTimeout: soon }',
    'app: { ready: soon }',
    'app: { name: a b }',
    'app: { script: "" }',
    'app: { env: { "A=B": x } }',
    'app: { env: [1] }',
    'app: { args: [1] }',
    'limits: { rss: 5 }',
    'rules: { a: 1 }',
    'rules: [{ name: a }]',
    'rules: [{ type: leak-trend }]',
    'rules: [{ name: a, type: leak_trend }]',
    'rules: [{ name: a, type: unresponsive, confidence: 0.9 }]',
    'rules: [{ name: a, type: leak-trend, confidence: 2 }]',
    'rules: [{ name: a, type: leak-trend, for: 3 }]',
    'rules: [{ name: a, type: leak-trend, actions: [reboot] }]',
    'rules: [{ name: a, type: leak-trend, gates: { laod: false } }]',
    'capture: { redact: 1 }',
    'notify: [{ webhook: "ftp://x" }]',
    'notify: [{ webhook: "https://x.test", secret: x }]',
    'notify: [{ webhook: "https://x.test", incidentUrl: "https://x.test/" }]',
    'metrics: { listen: 9464 }',
    'log: loud',
    'bogus: 1',
  ];
  for (const text of wrong) {
    t.false(accepts(fileJsonSchema(), valueOf(text)), text);
    t.is(linesOf(text, { programNeed: 'unchecked' }).length, 1, text);
  }
});

test('the editor schema uses no keyword that these tests do not know', t => {
  const unknown = new Set<string>();
  const look = (schema: JsonSchema | boolean | undefined): void => {
    if (typeof schema !== 'object') return;
    for (const key of Object.keys(schema)) if (!knownKeywords.has(key)) unknown.add(key);
    for (const inner of Object.values(schema.properties ?? {})) look(inner);
    for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) look(inner);
    look(schema.additionalProperties);
    look(schema.propertyNames);
    if (!Array.isArray(schema.items)) look(schema.items);
  };
  look(fileJsonSchema());
  t.deepEqual([...unknown], []);
});
