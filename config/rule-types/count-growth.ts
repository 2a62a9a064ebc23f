import * as z from 'zod';
import { signals, type CountedSignal, type CountGrowthSpec } from '../../base/rule-spec.ts';
import { about } from '../plain-types.ts';
import { show } from '../show.ts';
import type { Branch } from '../tree.ts';
import { commonFields, commonTree, resolveCommon, type TypeDefaults } from './common.ts';
import { signalFacts } from './signals.ts';

const countSignals: readonly CountedSignal[] = [
  ...signals.filter(signal => signalFacts[signal].unit === 'count'),
  'counters',
];

const defaultSignals: readonly CountedSignal[] = [
  'nativeContexts.count',
  'handles.count',
  'timers.count',
  'listeners.count',
  'fds.count',
  'counters',
];

// Relative growth has no natural end: a count may become many times its baseline.
const relative = z
  .string()
  .meta({ pattern: String.raw`^\d+(\.\d+)?\s*%$` })
  .transform((given, context) => {
    const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(given.trim())?.[1];
    if (percent !== undefined && Number(percent) <= 100_000) return Number(percent) / 100;
    context.addIssue({
      code: 'custom',
      message: `expected a percentage such as "100%", got ${show(given)}`,
      input: given,
    });
    return z.NEVER;
  });

const minGrowth = z.strictObject({
  absolute: z.number().min(1).prefault(100).meta(about('By so many', 500)),
  relative: relative.prefault('100%').meta(about('And by this share of the baseline', '50%')),
});

/** Counted things that grow: handles, timers, listeners, contexts, descriptors. */
export const countGrowthRule = z
  .strictObject({
    ...commonFields,
    type: z.literal('count-growth').meta(about('The type', 'count-growth')),
    signals: z
      .array(z.enum(countSignals))
      .min(1)
      .prefault([...defaultSignals])
      .meta(about("What is counted; counters: the app's own", ['handles.count'])),
    minGrowth: minGrowth
      .prefault({})
      .meta({ description: 'How much it must have grown over what it was after the warm-up.' }),
  })
  .meta({
    description: 'Counted things that grow: handles, timers, listeners, contexts, descriptors.',
  });

const defaults: TypeDefaults = {
  tier: 'leak',
  for: { durationMs: 600_000 },
  keepFiringForMs: 15 * 60_000,
  actions: {
    suspect: ['log'],
    leak: ['log', 'notify'],
    critical: ['log', 'notify', 'restart'],
  },
};

/** The complete record of a count-growth rule. */
export function resolveCountGrowth(rule: z.output<typeof countGrowthRule>): CountGrowthSpec {
  return {
    ...resolveCommon(rule, defaults),
    type: 'count-growth',
    signals: [...new Set(rule.signals)],
    absoluteMin: rule.minGrowth.absolute,
    relativeMin: rule.minGrowth.relative,
  };
}

/** The same rule as the file spells it. */
export function countGrowthTree(spec: CountGrowthSpec): Branch {
  return {
    ...commonTree(spec),
    signals: spec.signals,
    minGrowth: {
      absolute: spec.absoluteMin,
      relative: `${Number((spec.relativeMin * 100).toPrecision(12))}%`,
    },
  };
}
