import * as z from 'zod';
import type { GcPressureSpec } from '../../base/rule-spec.ts';
import { about } from '../plain-types.ts';
import { durationText, shareText } from '../quantity-text.ts';
import { duration, share } from '../quantity-types.ts';
import type { Branch } from '../tree.ts';
import {
  commonFields,
  commonTree,
  resolveCommon,
  type Report,
  type TypeDefaults,
} from './common.ts';

/** Too much of the time goes into collecting garbage. */
export const gcPressureRule = z
  .strictObject({
    ...commonFields,
    type: z.literal('gc-pressure').meta(about('The type', 'gc-pressure')),
    above: share({ min: '0.1%' })
      .prefault('30%')
      .meta(about('Share of the time spent in garbage collection', '20%')),
    resolveBelow: share()
      .optional()
      .meta(
        about(
          'Once true, true until the share is below this; when left out, half of `above`',
          '15%',
        ),
      ),
    window: duration({ min: '1s', max: '1h' })
      .prefault('1m')
      .meta(about('The time over which the share is taken', '5m')),
  })
  .meta({ description: 'Too much of the time goes into garbage collection.' });

const defaults: TypeDefaults = {
  tier: 'suspect',
  for: { durationMs: 30_000 },
  keepFiringForMs: 60_000,
  actions: {
    suspect: ['log'],
    leak: ['log', 'notify'],
    critical: ['log', 'notify', 'restart'],
  },
};

/** The complete record of a gc-pressure rule. */
export function resolveGcPressure(
  rule: z.output<typeof gcPressureRule>,
  report: Report,
): GcPressureSpec {
  const resolveBelow = rule.resolveBelow ?? rule.above / 2;
  if (resolveBelow > rule.above) {
    report(['resolveBelow'], 'resolveBelow must not be greater than above', [['above']]);
  }
  return {
    ...resolveCommon(rule, defaults),
    type: 'gc-pressure',
    timeRatioAbove: rule.above,
    resolveBelow,
    windowMs: rule.window,
  };
}

/** The same rule as the file spells it. */
export function gcPressureTree(spec: GcPressureSpec): Branch {
  return {
    ...commonTree(spec),
    above: shareText(spec.timeRatioAbove),
    resolveBelow: shareText(spec.resolveBelow),
    window: durationText(spec.windowMs),
  };
}
