import * as z from 'zod';
import {
  signals,
  type Signal,
  type ThresholdCondition,
  type ThresholdSpec,
} from '../../base/rule-spec.ts';
import type { Path } from '../paths.ts';
import { about } from '../plain-types.ts';
import { shareText } from '../quantity-text.ts';
import { share } from '../quantity-types.ts';
import { show } from '../show.ts';
import { branch, type Branch } from '../tree.ts';
import {
  commonFields,
  commonTree,
  resolveCommon,
  type Report,
  type TypeDefaults,
} from './common.ts';
import { signalText, signalValue } from './signals.ts';

function bound() {
  return z
    .union([z.string(), z.number()], {
      error: issue => `expected a size, share, duration or number, got ${show(issue.input)}`,
    })
    .optional();
}

const conditionFields = {
  above: bound().meta(about('True while the signal is above this', '600MiB')),
  below: bound().meta(about('True while the signal is below this', '10m')),
  resolveBelow: bound().meta(
    about('With `above`: once true, true until the signal is below this', '500MiB'),
  ),
  resolveAbove: bound().meta(
    about('With `below`: once true, true until the signal is above this', '20m'),
  ),
  growthAbove: share()
    .optional()
    .meta(about('Only with a leak that has taken more than this share of the headroom', '30%')),
};

const condition = z.strictObject({
  signal: z.enum(signals).meta(about('What is looked at', 'rss.bytes')),
  ...conditionFields,
});

const conditionsMax = 16;

/** A signal above or below a value. */
export const thresholdRule = z
  .strictObject({
    ...commonFields,
    type: z.literal('threshold').meta(about('The type', 'threshold')),
    signal: z
      .enum(signals)
      .optional()
      .meta(about('What is looked at; a table below lists the signals', 'rss.bytes')),
    ...conditionFields,
    any: z
      .array(condition)
      .min(1)
      .max(conditionsMax)
      .optional()
      .meta(
        about('Several conditions instead of one: true when any of them is', [
          { signal: 'rss.limitRatio', above: '90%', resolveBelow: '80%' },
        ]),
      ),
  })
  .meta({ description: 'A signal above or below a value.' });

type ThresholdRule = z.output<typeof thresholdRule>;
type ConditionInput = Omit<z.output<typeof condition>, 'signal'>;

const defaults: TypeDefaults = {
  tier: 'leak',
  for: { durationMs: 30_000 },
  keepFiringForMs: 60_000,
  actions: {
    suspect: ['log'],
    leak: ['log', 'notify'],
    critical: ['log', 'notify', 'restart'],
  },
};

/** The complete record of a threshold rule. */
export function resolveThreshold(rule: ThresholdRule, report: Report): ThresholdSpec {
  const any: ThresholdCondition[] = [];
  if (rule.signal !== undefined && rule.any === undefined) {
    any.push(resolveCondition(rule, rule.signal, { at: [], report }));
  }
  for (const [index, one] of (rule.any ?? []).entries()) {
    any.push(resolveCondition(one, one.signal, { at: ['any', index], report }));
  }
  if (rule.signal === undefined && rule.any === undefined) {
    report([], 'a threshold needs signal with above or below, or any', [['signal'], ['any']]);
  }
  if (rule.any !== undefined) {
    for (const key of ['signal', ...conditionKeys] as const) {
      if (rule[key] !== undefined) {
        report([key], `${key} and any exclude each other; put it into the list`);
      }
    }
  }
  return { ...resolveCommon(rule, defaults), type: 'threshold', any };
}

const conditionKeys = ['above', 'below', 'resolveBelow', 'resolveAbove', 'growthAbove'] as const;

interface Place {
  readonly at: Path;
  readonly report: Report;
}

function resolveCondition(
  input: ConditionInput,
  signal: Signal,
  { at, report }: Place,
): ThresholdCondition {
  const read = (key: 'above' | 'below' | 'resolveBelow' | 'resolveAbove'): number | null => {
    const given = input[key];
    if (given === undefined) return null;
    const result = signalValue(given, signal);
    if ('value' in result) return result.value;
    report([...at, key], result.wrong);
    return null;
  };
  const above = read('above');
  const below = read('below');
  const resolveBelow = read('resolveBelow');
  const resolveAbove = read('resolveAbove');
  const sides = [
    [...at, 'above'],
    [...at, 'below'],
  ];
  if (input.above === undefined && input.below === undefined) {
    report(at, `a condition on ${signal} needs above or below`, sides);
  }
  if (input.above !== undefined && input.below !== undefined) {
    report([...at, 'below'], 'above and below exclude each other; use any for two conditions');
  }
  if (input.resolveBelow !== undefined && input.above === undefined) {
    report([...at, 'resolveBelow'], 'resolveBelow goes with above', sides);
  }
  if (input.resolveAbove !== undefined && input.below === undefined) {
    report([...at, 'resolveAbove'], 'resolveAbove goes with below', sides);
  }
  if (above !== null && resolveBelow !== null && resolveBelow > above) {
    report([...at, 'resolveBelow'], 'resolveBelow must not be greater than above');
  }
  if (below !== null && resolveAbove !== null && resolveAbove < below) {
    report([...at, 'resolveAbove'], 'resolveAbove must not be less than below');
  }
  return {
    signal,
    above,
    below,
    resolveAt: resolveBelow ?? resolveAbove,
    growthShareMin: input.growthAbove ?? null,
  };
}

/** The same rule as the file spells it: one condition stands in the rule, several in `any`. */
export function thresholdTree(spec: ThresholdSpec): Branch {
  const [first, ...more] = spec.any.map(one => conditionTree(one));
  if (first === undefined || more.length > 0) {
    return { ...commonTree(spec), any: first === undefined ? [] : [first, ...more] };
  }
  return { ...commonTree(spec), ...first };
}

function conditionTree(one: ThresholdCondition): Branch {
  const text = (value: number | null) => (value === null ? null : signalText(value, one.signal));
  return branch({
    signal: one.signal,
    above: text(one.above),
    below: text(one.below),
    resolveBelow: one.above === null ? null : text(one.resolveAt),
    resolveAbove: one.below === null ? null : text(one.resolveAt),
    growthAbove: one.growthShareMin === null ? null : shareText(one.growthShareMin),
  });
}
