import test from 'ava';
import type { RuleSpec } from '../../base/rule-spec.ts';
import { builtInRules, builtInRulesFor } from '../../config/built-in-rules.ts';
import { configOf } from '../helpers/build-config.ts';

function ruleOf(text: string): RuleSpec {
  const [rule] = configOf(`rules:\n  - ${text}`).rules;
  if (rule === undefined) throw new Error('no rule was read');
  return rule;
}

const allGates = {
  z: true,
  growth: true,
  horizon: true,
  load: true,
  plateau: true,
  spread: true,
  steps: true,
  accel: true,
  drawdown: true,
  held: true,
};

test('leak-trend: the least that can be written', t => {
  t.deepEqual(ruleOf('{ name: leak, type: leak-trend }'), {
    name: 'leak',
    type: 'leak-trend',
    enabled: true,
    tier: 'leak',
    severity: 'warning',
    for: { evaluations: 3 },
    keepFiringForMs: 900_000,
    cooldownMs: 1_800_000,
    actions: ['log', 'notify', 'capture', 'restart'],
    kind: 'any',
    confidenceMin: 0.8,
    growthShareMin: 0.15,
    growthBytesMin: 8 * 2 ** 20,
    horizonMs: 7 * 86_400_000,
    gates: allGates,
    resolve: { floorBelowGrowthShare: 0.3, forMs: 600_000 },
  });
});

test('leak-trend: everything said', t => {
  const text = `name: mine
    type: leak-trend
    enabled: false
    kind: external
    tier: critical
    severity: info
    confidence: 95%
    minGrowth: { headroom: 0.2, bytes: 32MiB }
    horizon: 30d
    gates: { load: false, steps: false }
    for: 30s
    keepFiringFor: 0s
    cooldown: 2h
    resolve: { floorBelow: baseline + 10%, for: 1m }
    actions: [restart, log, restart]`;
  t.deepEqual(ruleOf(text), {
    name: 'mine',
    type: 'leak-trend',
    enabled: false,
    tier: 'critical',
    severity: 'info',
    for: { durationMs: 30_000 },
    keepFiringForMs: 0,
    cooldownMs: 7_200_000,
    actions: ['log', 'restart'],
    kind: 'external',
    confidenceMin: 0.95,
    growthShareMin: 0.2,
    growthBytesMin: 32 * 2 ** 20,
    horizonMs: 30 * 86_400_000,
    gates: { ...allGates, load: false, steps: false },
    resolve: { floorBelowGrowthShare: 0.1, forMs: 60_000 },
  });
});

function presets(options: string, expected: readonly [number, number, number]): void {
  test(`leak-trend: thresholds of ${options}`, t => {
    const rule = ruleOf(`{ name: leak, type: leak-trend, ${options} }`);
    if (rule.type !== 'leak-trend' || !('evaluations' in rule.for)) return t.fail();
    return t.deepEqual(
      [rule.confidenceMin, rule.growthShareMin, rule.for.evaluations],
      [...expected],
    );
  });
}

presets('tier: suspect', [0.6, 0.08, 2]);
presets('severity: info', [0.6, 0.08, 2]);
presets('tier: leak', [0.8, 0.15, 3]);
presets('tier: critical', [0.8, 0.15, 3]);
presets('sensitivity: low', [0.9, 0.3, 3]);
presets('sensitivity: normal', [0.8, 0.15, 3]);
presets('sensitivity: high', [0.75, 0.1, 2]);
presets('sensitivity: high, tier: suspect', [0.75, 0.1, 2]);
presets('sensitivity: high, confidence: 0.99', [0.99, 0.1, 2]);
presets('sensitivity: low, minGrowth: { headroom: 1% }', [0.9, 0.01, 3]);
presets('sensitivity: low, for: { evaluations: 1 }', [0.9, 0.3, 1]);

test('leak-trend: resolve: off', t => {
  const rule = ruleOf('{ name: leak, type: leak-trend, resolve: off }');
  t.is(rule.type === 'leak-trend' ? rule.resolve : undefined, null);
});

test('threshold: a condition in the rule itself', t => {
  t.deepEqual(
    ruleOf(
      '{ name: pm2-style, type: threshold, signal: rss.bytes, above: 600MiB, for: 30s, severity: critical, actions: [restart] }',
    ),
    {
      name: 'pm2-style',
      type: 'threshold',
      enabled: true,
      tier: 'critical',
      severity: 'critical',
      for: { durationMs: 30_000 },
      keepFiringForMs: 60_000,
      cooldownMs: 0,
      actions: ['restart'],
      any: [
        {
          signal: 'rss.bytes',
          above: 600 * 2 ** 20,
          below: null,
          resolveAt: null,
          growthShareMin: null,
        },
      ],
    },
  );
});

function conditions(
  text: string,
  expected: readonly [number | null, number | null, number | null],
): void {
  test(`threshold: ${text}`, t => {
    const rule = ruleOf(`{ name: one, type: threshold, ${text} }`);
    const [first] = rule.type === 'threshold' ? rule.any : [];
    t.deepEqual([first?.above, first?.below, first?.resolveAt], [...expected]);
  });
}

conditions('signal: heap.floorRatio, above: 85%, resolveBelow: 75%', [0.85, null, 0.75]);
conditions('signal: heap.floorRatio, above: 0.85, resolveBelow: 0.85', [0.85, null, 0.85]);
conditions('signal: handles.count, above: 1000', [1000, null, null]);
conditions('signal: rss.bytes, above: 1000', [1000, null, null]);
conditions('signal: eventLoop.delayP99Ms, above: 200ms', [200, null, null]);
conditions('signal: eventLoop.delayP99Ms, above: 200', [200, null, null]);
conditions('signal: leak.timeToLimitMs, below: 10m', [null, 600_000, null]);
conditions('signal: leak.timeToLimitMs, below: 10m, resolveAbove: 20m', [null, 600_000, 1_200_000]);

test('rules: the other types with what they fill in', t => {
  const [counts, gc, loop, silent, memwatch] = configOf(`rules:
  - { name: a, type: count-growth, signals: [handles.count, handles.count], minGrowth: { absolute: 5, relative: 250% } }
  - { name: b, type: gc-pressure, above: 40% }
  - { name: c, type: event-loop, utilizationAbove: 95% }
  - { name: d, type: unresponsive, after: 10s }
  - { name: e, type: consecutive-growth, gc: any }
`).rules;
  t.like(counts, { type: 'count-growth', absoluteMin: 5, relativeMin: 2.5, tier: 'leak' });
  t.deepEqual(counts?.type === 'count-growth' ? counts.signals : [], ['handles.count']);
  t.like(gc, { timeRatioAbove: 0.4, resolveBelow: 0.2, windowMs: 60_000, tier: 'suspect' });
  t.like(loop, { delayP99AboveMs: null, utilizationAbove: 0.95, for: { durationMs: 60_000 } });
  t.like(silent, { afterMs: 10_000, for: { durationMs: 0 }, tier: 'critical' });
  t.like(memwatch, { gc: 'any', count: 5, for: { evaluations: 1 }, tier: 'suspect' });
});

test('builtInRules: the set, its tiers and its actions', t => {
  t.deepEqual(
    builtInRules.map(({ name, tier, severity, actions }) => [name, tier, severity, ...actions]),
    [
      ['suspect', 'suspect', 'info', 'log', 'profile'],
      ['leak', 'leak', 'warning', 'log', 'notify', 'capture', 'restart'],
      ['counts', 'leak', 'warning', 'log', 'notify'],
      ['near-limit', 'critical', 'critical', 'log', 'notify', 'capture', 'restart'],
      ['gc-thrash', 'suspect', 'warning', 'log'],
      ['unresponsive', 'critical', 'critical', 'log', 'notify', 'restart'],
    ],
  );
});

test('builtInRules: near-limit is the backstop of the detector', t => {
  const rule = builtInRules.find(({ name }) => name === 'near-limit');
  t.deepEqual(rule?.type === 'threshold' ? rule.any : [], [
    { signal: 'heap.floorRatio', above: 0.85, below: null, resolveAt: 0.75, growthShareMin: null },
    { signal: 'rss.limitRatio', above: 0.9, below: null, resolveAt: 0.8, growthShareMin: null },
    { signal: 'fds.limitRatio', above: 0.9, below: null, resolveAt: 0.8, growthShareMin: null },
    {
      signal: 'leak.timeToLimitMs',
      above: null,
      below: 600_000,
      resolveAt: null,
      growthShareMin: 0.3,
    },
  ]);
});

test('builtInRulesFor(): bends to the other options', t => {
  const bent = builtInRulesFor({ sampleEveryMs: 60_000, profile: false });
  t.false(bent.some(({ actions }) => actions.includes('profile')));
  t.like(
    bent.find(({ type }) => type === 'unresponsive'),
    { afterMs: 180_000 },
  );
  t.like(
    bent.find(({ type }) => type === 'gc-pressure'),
    { windowMs: 120_000 },
  );
  t.deepEqual(builtInRulesFor({ sampleEveryMs: 1000, profile: true }), [...builtInRules]);
});

test('rules: what is given is the whole set', t => {
  const { rules } = configOf('rules: [{ name: leak, type: leak-trend }]');
  t.deepEqual(
    rules.map(({ name }) => name),
    ['leak'],
  );
  t.deepEqual(configOf('rules: []').rules, []);
});
