import test from 'ava';
import * as fc from 'fast-check';
import { ruleActions, severities, tiers } from '../../base/verdict.ts';
import type { Config } from '../../config/config.ts';
import { emitYaml, flowText } from '../../config/emit.ts';
import { configYaml, printConfig } from '../../config/print.ts';
import { secretText, shownUrl } from '../../config/redact.ts';
import { treeOf, type Branch } from '../../config/tree.ts';
import { parseYamlFile } from '../../config/yaml-file.ts';
import { built } from '../helpers/build-config.ts';

const everything = `app:
  name: web
  script: server.js
  args: [--port, "3000", "two words", "", "- x", "yes", "1e3", "a: b", "ünï\\u0085\\e"]
  env: { A: "1", "B C": 'it''s', D: "", E: "line\\nbreak" }
  node: /usr/bin/node
  nodeArgs: [--max-old-space-size=512]
  workers: 3
  ready: http://127.0.0.1:3000/healthz
  replace: start-first
  killTimeout: 1500ms
sample: { every: 500ms }
limits: { rss: 1GiB }
rules:
  - { name: a, type: leak-trend, kind: native, sensitivity: low, gates: { load: false }, resolve: off }
  - { name: b, type: leak-trend, resolve: { floorBelow: baseline+12.5% }, minGrowth: { bytes: 0B } }
  - { name: c, type: threshold, signal: rss.bytes, above: 600MiB, resolveBelow: 500MiB }
  - name: d
    type: threshold
    any:
      - { signal: leak.timeToLimitMs, below: 10m, resolveAbove: 20m, growthAbove: 30% }
      - { signal: handles.count, above: 12.5 }
  - { name: e, type: count-growth, signals: [fds.count], minGrowth: { relative: 33% } }
  - { name: f, type: gc-pressure, above: 0.333 }
  - { name: g, type: event-loop, delayP99Above: 200ms, actions: [] }
  - { name: h, type: unresponsive, after: 10s, enabled: false }
  - { name: i, type: consecutive-growth, gc: any, count: 7 }
restart: { quorum: 0.1 }
notify: [{ webhook: "https://x.test/a?b=c", format: slack, secretEnv: KEY }]
metrics: { listen: "[::1]:9464" }
stateDir: /var/lib/memsup
log: json
`;

function readAgain(config: Config): Config {
  return built(configYaml(config)).config;
}

test('configYaml(): what it writes gives the same configuration', t => {
  const first = built(everything).config;
  t.deepEqual(readAgain(first), first);
  const plain = built('app: { script: server.js }').config;
  t.deepEqual(readAgain(plain), plain);
  const command = built('app: { command: [npm, start] }').config;
  t.deepEqual(readAgain(command), command);
});

test('configYaml(): so it does for leak rules and options of any value', t => {
  const duration = fc
    .tuple(fc.integer({ min: 1, max: 576 }), fc.constantFrom('ms', 's', 'm', 'h'))
    .map(([count, unit]) => `${count}${unit}`);
  const percent = fc.integer({ min: 1, max: 1000 }).map(tenths => `${tenths / 10}%`);
  const rule = fc.record(
    {
      name: fc.constant('one'),
      type: fc.constant('leak-trend'),
      tier: fc.constantFrom(...tiers),
      severity: fc.constantFrom(...severities),
      confidence: fc.oneof(percent, fc.double({ min: 0, max: 1, noNaN: true })),
      minGrowth: fc.record({ headroom: percent }),
      horizon: duration,
      for: fc.oneof(duration, fc.record({ evaluations: fc.integer({ min: 1, max: 1000 }) })),
      keepFiringFor: duration,
      cooldown: duration,
      actions: fc.subarray([...ruleActions]),
      resolve: fc.record({ floorBelow: percent.map(share => `baseline+${share}`), for: duration }),
    },
    { requiredKeys: ['name', 'type'] },
  );
  const app = fc.record({
    script: fc.constant('server.js'),
    args: fc.array(fc.string({ unit: 'binary' }).filter(text => !text.includes('\0'))),
    env: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,9}$/), fc.string()),
  });
  fc.assert(
    fc.property(app, rule, (appInput, ruleInput) => {
      const text = JSON.stringify({ app: appInput, rules: [ruleInput] });
      const { config } = built(text);
      t.deepEqual(readAgain(config), config);
    }),
    { numRuns: 200 },
  );
});

test('printConfig(): a column that says where each value comes from', t => {
  const loaded = built(
    `app:\n  script: server.js\nrules:\n  - { name: leak, type: leak-trend, sensitivity: low }\nstateDir: s\n`,
    { env: { MEMSUP_APP_KILL_TIMEOUT: '9s' }, flags: { workers: 2 } },
  );
  const lines = printConfig(loaded, { origins: true }).split('\n');
  const remarkOf = (start: string) =>
    lines.find(line => line.trim().startsWith(start))?.split('# ')[1];
  t.is(remarkOf('script:'), 'memsup.yaml:2:11');
  t.is(remarkOf('workers:'), 'flag --workers');
  t.is(remarkOf('killTimeout:'), 'env MEMSUP_APP_KILL_TIMEOUT');
  t.is(remarkOf('drainTimeout:'), 'default');
  t.is(remarkOf('- name:'), 'memsup.yaml:4:13');
  t.is(remarkOf('confidence:'), 'memsup.yaml:4:50');
  t.is(remarkOf('evaluations:'), 'memsup.yaml:4:50');
  t.is(remarkOf('bytes:'), 'default');
  t.is(remarkOf('stateDir:'), 'memsup.yaml:5:11');
  t.is(new Set(lines.filter(line => line.includes('# ')).map(line => line.indexOf('# '))).size, 1);
  t.deepEqual(built(lines.join('\n')).config, loaded.config);
});

test('printConfig(): a single condition of a threshold has its origin in either spelling', t => {
  const origin = (rule: string) =>
    built(`rules: [${rule}]\napp: { script: server.js }`).origins['rules.0.above'];
  t.like(origin('{ name: a, type: threshold, signal: rss.bytes, above: 1GiB }'), { column: 63 });
  t.like(origin('{ name: a, type: threshold, any: [{ signal: rss.bytes, above: 1GiB }] }'), {
    column: 71,
  });
});

test('printConfig(): without origins there are no remarks, with a system state folder it says so', t => {
  const loaded = built('app: { script: server.js }', { env: { STATE_DIRECTORY: '/var/lib/m' } });
  t.false(printConfig(loaded).includes('#'));
  t.regex(printConfig(loaded, { origins: true }), /stateDir: \/var\/lib\/m +# env STATE_DIRECTORY/);
});

test('printConfig(): secrets are masked', t => {
  const text = `app:
  script: server.js
  env: { API_KEY: hunter2, DB_URL: "postgres://ada:hunter2@db/shop", NODE_ENV: production }
notify:
  - { webhook: "https://ada:hunter2@x.test/hook?token=hunter2" }
  - { webhook: "https://hooks.slack.test/services/T1/B2/hunter2", format: slack }
  - { webhookEnv: HOOK }
`;
  const loaded = built(text, { env: { HOOK: 'https://x.test/hunter2-hunter2-hunter2' } });
  const printed = printConfig(loaded, { origins: true });
  t.false(printed.includes('hunter2'));
  t.regex(printed, /NODE_ENV: production/);
  t.regex(printed, /postgres:\/\/\*\*\*@db\/shop/);
  t.regex(printed, /https:\/\/\*\*\*@x\.test\/hook\?\*\*\*/);
  t.regex(printed, /# memsup\.yaml:7:19/);
  t.is(loaded.warnings.length, 1);
  t.regex(loaded.warnings[0] ?? '', /notify\.0\.webhook holds a password/);
});

test('webhookEnv: without a URL it stops a run, and is remarked on elsewhere', t => {
  const text = 'app: { script: server.js }\nnotify: [{ webhookEnv: HOOK }]';
  const optional = built(text, { programNeed: 'optional' });
  t.deepEqual(optional.config.notify, []);
  t.deepEqual(optional.warnings, [
    'notify.0.webhookEnv: the environment variable HOOK holds no http(s) URL',
  ]);
  t.throws(() => built(text), {
    message:
      'memsup.yaml:2:24 notify.0.webhookEnv: the environment variable HOOK holds no http(s) URL',
  });
  t.is(
    built(text, { env: { HOOK: 'http://x.test/' } }).config.notify[0]?.webhook,
    'http://x.test/',
  );
});

test('secretText(), shownUrl(): what they let through and what not', t => {
  t.is(secretText('PASSWORD', ''), '');
  t.is(secretText('PASSWORD', 'x'), '***');
  t.is(secretText('github_token', 'x'), '***');
  t.is(secretText('PORT', '3000'), '3000');
  t.is(shownUrl('https://x.test/', 'memsup'), 'https://x.test/');
  t.is(shownUrl('https://x.test/a#b', 'memsup'), 'https://x.test/a?***');
  t.is(shownUrl('https://x.test/123456789012345', 'memsup'), 'https://x.test/123456789012345');
  t.is(shownUrl('https://x.test/1234567890123456', 'memsup'), 'https://x.test/***');
  t.is(shownUrl('no url', 'memsup'), '***');
});

test('emitYaml(): any tree is read again as it was', t => {
  const value = fc.letrec<{ tree: unknown }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.boolean(),
      fc.array(tie('tree'), { maxLength: 3, minLength: 1 }),
      fc.dictionary(fc.string({ minLength: 1 }), tie('tree'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value.tree, tree => {
      const wanted: Branch = { one: treeOf(tree) ?? 0 };
      const text = emitYaml(wanted)
        .map(line => line.text)
        .join('\n');
      const flow = parseYamlFile(`one: ${flowText(wanted['one'] ?? 0)}`);
      t.deepEqual('value' in flow ? flow.value : flow.faults, wanted);
      const file = parseYamlFile(text);
      t.deepEqual('value' in file ? file.value : file.faults, wanted);
    }),
    { numRuns: 500 },
  );
});
