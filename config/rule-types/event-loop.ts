import * as z from 'zod';
import type { EventLoopSpec } from '../../base/rule-spec.ts';
import { about } from '../plain-types.ts';
import { durationText, shareText } from '../quantity-text.ts';
import { duration, share } from '../quantity-types.ts';
import { branch, type Branch } from '../tree.ts';
import {
  commonFields,
  commonTree,
  resolveCommon,
  type Report,
  type TypeDefaults,
} from './common.ts';

/** The event loop is late or always busy. */
export const eventLoopRule = z
  .strictObject({
    ...commonFields,
    type: z.literal('event-loop').meta(about('The type', 'event-loop')),
    delayP99Above: duration({ max: '1h' })
      .optional()
      .meta(about('Delay of the event loop, 99th percentile', '500ms')),
    utilizationAbove: share()
      .optional()
      .meta(about('Share of the time that the event loop is busy', '95%')),
  })
  .meta({ description: 'The event loop is late or always busy.' });

const defaults: TypeDefaults = {
  tier: 'suspect',
  for: { durationMs: 60_000 },
  keepFiringForMs: 60_000,
  actions: {
    suspect: ['log'],
    leak: ['log', 'notify'],
    critical: ['log', 'notify', 'restart'],
  },
};

/** The complete record of an event-loop rule. */
export function resolveEventLoop(
  rule: z.output<typeof eventLoopRule>,
  report: Report,
): EventLoopSpec {
  if (rule.delayP99Above === undefined && rule.utilizationAbove === undefined) {
    report([], 'an event-loop rule needs delayP99Above, utilizationAbove or both', [
      ['delayP99Above'],
      ['utilizationAbove'],
    ]);
  }
  return {
    ...resolveCommon(rule, defaults),
    type: 'event-loop',
    delayP99AboveMs: rule.delayP99Above ?? null,
    utilizationAbove: rule.utilizationAbove ?? null,
  };
}

/** The same rule as the file spells it. */
export function eventLoopTree(spec: EventLoopSpec): Branch {
  return branch({
    ...commonTree(spec),
    delayP99Above: spec.delayP99AboveMs === null ? null : durationText(spec.delayP99AboveMs),
    utilizationAbove: spec.utilizationAbove === null ? null : shareText(spec.utilizationAbove),
  });
}
