import * as z from 'zod';
import type { ConsecutiveGrowthSpec } from '../../base/rule-spec.ts';
import { about, wholeNumber } from '../plain-types.ts';
import type { Branch } from '../tree.ts';
import { commonFields, commonTree, resolveCommon, type TypeDefaults } from './common.ts';

/** So many collections in a row after which the heap was larger: the rule of memwatch. */
export const consecutiveGrowthRule = z
  .strictObject({
    ...commonFields,
    type: z.literal('consecutive-growth').meta(about('The type', 'consecutive-growth')),
    gc: z.enum(['major', 'any']).prefault('major').meta(about('Which collections count', 'any')),
    count: wholeNumber(2, 1000)
      .prefault(5)
      .meta(about('So many in a row, each with a larger heap than the one before', 10)),
  })
  .meta({
    description:
      'So many collections in a row after which the heap was larger: the rule of memwatch, early and often wrong.',
  });

const defaults: TypeDefaults = {
  tier: 'suspect',
  for: { evaluations: 1 },
  keepFiringForMs: 15 * 60_000,
  actions: {
    suspect: ['log', 'notify'],
    leak: ['log', 'notify'],
    critical: ['log', 'notify', 'restart'],
  },
};

/** The complete record of a consecutive-growth rule. */
export function resolveConsecutiveGrowth(
  rule: z.output<typeof consecutiveGrowthRule>,
): ConsecutiveGrowthSpec {
  return {
    ...resolveCommon(rule, defaults),
    type: 'consecutive-growth',
    gc: rule.gc,
    count: rule.count,
  };
}

/** The same rule as the file spells it. */
export function consecutiveGrowthTree(spec: ConsecutiveGrowthSpec): Branch {
  return { ...commonTree(spec), gc: spec.gc, count: spec.count };
}
