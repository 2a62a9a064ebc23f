import { everyGate } from '../../rules/leak/gates.ts';
import type { LeakTrendSpec } from '../../base/rule-spec.ts';

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
