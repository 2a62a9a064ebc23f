import { everyGate } from '../../rules/leak/gates.ts';
import type { LeakTrendSpec, RuleSpec } from '../../base/rule-spec.ts';

const minuteMs = 60_000;

/** A leak-trend rule at sensitivity normal, changed as told. */
export function leakRule(changes: Partial<LeakTrendSpec> = {}): LeakTrendSpec {
  return {
    name: 'leak',
    type: 'leak-trend',
    enabled: true,
    kind: 'any',
    tier: 'leak',
    severity: 'warning',
    actions: ['log', 'notify', 'capture', 'restart'],
    for: { evaluations: 3 },
    keepFiringForMs: 15 * minuteMs,
    cooldownMs: 30 * minuteMs,
    confidenceMin: 0.8,
    growthShareMin: 0.15,
    growthBytesMin: 8 * 2 ** 20,
    horizonMs: 7 * 24 * 60 * minuteMs,
    gates: everyGate,
    resolve: { floorBelowGrowthShare: 0.3, forMs: 10 * minuteMs },
    ...changes,
  };
}

/** The leak-trend rule that whispers first. */
export function suspectRule(changes: Partial<LeakTrendSpec> = {}): LeakTrendSpec {
  return leakRule({
    name: 'suspect',
    tier: 'suspect',
    severity: 'info',
    actions: ['log', 'profile'],
    for: { evaluations: 2 },
    confidenceMin: 0.6,
    growthShareMin: 0.08,
    ...changes,
  });
}

/** A set of rules like the built-in one. */
export function defaultRules(): readonly RuleSpec[] {
  return [suspectRule(), leakRule(), countsRule(), nearLimitRule(), gcThrashRule(), silentRule()];
}

function countsRule(): RuleSpec {
  return {
    ...common('counts'),
    type: 'count-growth',
    tier: 'suspect',
    for: { durationMs: 10 * minuteMs },
    signals: [
      'nativeContexts.count',
      'handles.count',
      'timers.count',
      'listeners.count',
      'fds.count',
    ],
    absoluteMin: 100,
    relativeMin: 1,
  };
}

function nearLimitRule(): RuleSpec {
  const condition = { below: null, growthShareMin: null };
  return {
    ...common('near-limit'),
    type: 'threshold',
    tier: 'critical',
    severity: 'critical',
    for: { durationMs: minuteMs / 2 },
    any: [
      { ...condition, signal: 'heap.floorRatio', above: 0.85, resolveAt: 0.75 },
      { ...condition, signal: 'rss.limitRatio', above: 0.9, resolveAt: 0.8 },
      {
        signal: 'leak.timeToLimitMs',
        above: null,
        below: 10 * minuteMs,
        resolveAt: null,
        growthShareMin: 0.3,
      },
    ],
  };
}

function gcThrashRule(): RuleSpec {
  return {
    ...common('gc-thrash'),
    type: 'gc-pressure',
    for: { durationMs: minuteMs },
    timeRatioAbove: 0.3,
    resolveBelow: 0.15,
    windowMs: minuteMs,
  };
}

function silentRule(): RuleSpec {
  return {
    ...common('unresponsive'),
    type: 'unresponsive',
    tier: 'critical',
    severity: 'critical',
    for: { evaluations: 1 },
    afterMs: minuteMs / 2,
  };
}

function common(name: string) {
  return {
    name,
    enabled: true,
    tier: 'suspect' as const,
    severity: 'warning' as const,
    actions: ['log' as const],
    keepFiringForMs: 0,
    cooldownMs: 30 * minuteMs,
  };
}
