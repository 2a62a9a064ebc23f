import * as z from 'zod';
import type { UnresponsiveSpec } from '../../base/rule-spec.ts';
import { about } from '../plain-types.ts';
import { durationText } from '../quantity-text.ts';
import { duration } from '../quantity-types.ts';
import type { Branch } from '../tree.ts';
import { commonFields, commonTree, resolveCommon, type TypeDefaults } from './common.ts';

/** The worker lives but nothing is heard of it. */
export const unresponsiveRule = z
  .strictObject({
    ...commonFields,
    type: z.literal('unresponsive').meta(about('The type', 'unresponsive')),
    after: duration({ min: '1s', max: '24h' })
      .prefault('30s')
      .meta(
        about('Silence that is too long; silence that memsup itself causes does not count', '1m'),
      ),
  })
  .meta({ description: 'The worker lives, but nothing is heard of it.' });

const defaults: TypeDefaults = {
  tier: 'critical',
  // `after` is the wait already.
  for: { durationMs: 0 },
  keepFiringForMs: 0,
  actions: {
    suspect: ['log'],
    leak: ['log', 'notify'],
    critical: ['log', 'notify', 'restart'],
  },
};

/** The complete record of an unresponsive rule. */
export function resolveUnresponsive(rule: z.output<typeof unresponsiveRule>): UnresponsiveSpec {
  return { ...resolveCommon(rule, defaults), type: 'unresponsive', afterMs: rule.after };
}

/** The same rule as the file spells it. */
export function unresponsiveTree(spec: UnresponsiveSpec): Branch {
  return { ...commonTree(spec), after: durationText(spec.afterMs) };
}
