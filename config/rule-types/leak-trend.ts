import * as z from 'zod';
import { parseShare } from '../../base/quantities.ts';
import type { LeakTrendSpec } from '../../base/rule-spec.ts';
import { about } from '../plain-types.ts';
import { durationText, shareText, sizeText } from '../quantity-text.ts';
import { duration, share, size } from '../quantity-types.ts';
import { show } from '../show.ts';
import { branch, type Branch } from '../tree.ts';
import { commonFields, commonTree, resolveCommon, tierOf, type TypeDefaults } from './common.ts';
import { sensitivities, sensitivityThresholds, tierThresholds } from './leak-presets.ts';

const minGrowth = z.strictObject({
  headroom: share()
    .optional()
    .meta(
      about(
        'Growth as a share of the headroom at its start; when left out, that of the sensitivity',
        '15%',
      ),
    ),
  bytes: size({ min: '0B' }).prefault('8MiB').meta(about('Growth in bytes', '32MiB')),
});

function gate(description: string) {
  return z.boolean().prefault(true).meta(about(description, false));
}

const gates = z.strictObject({
  z: gate('The trend is statistically sound'),
  growth: gate('It has grown by `minGrowth`'),
  horizon: gate('The limit is reached within `horizon`'),
  load: gate('It grows without the load growing'),
  plateau: gate('It is not levelling off'),
  spread: gate('The growth is spread over the time'),
  steps: gate('The growth is not a few steps'),
  accel: gate('It is not the start of another regime'),
  drawdown: gate('It has grown past every decline that the app has shown'),
  held: gate('The growth is still there'),
});

const floorBelowPattern = /^baseline\s*\+\s*(\d+(?:\.\d+)?\s*%)$/;

const floorBelow = z
  .string({ error: issue => floorBelowExpected(issue.input) })
  .meta({ pattern: '^baseline *\\+ *[0-9]+(\\.[0-9]+)? *%$' })
  .transform((given, context) => {
    const percent = floorBelowPattern.exec(given.trim())?.[1];
    if (percent !== undefined && parseShare(percent) <= 1) return parseShare(percent);
    context.addIssue({ code: 'custom', message: floorBelowExpected(given), input: given });
    return z.NEVER;
  });

function floorBelowExpected(got: unknown): string {
  return `expected "baseline+" and a share of the growth, such as "baseline+30%", got ${show(got)}`;
}

const resolve = z.union(
  [
    z.literal('off').transform(() => null),
    z.strictObject({
      floorBelow: floorBelow
        .prefault('baseline+30%')
        .meta(
          about('The floor is back at the baseline plus this share of the growth', 'baseline+10%'),
        ),
      for: duration({ min: '0s' }).prefault('10m').meta(about('For so long', '30m')),
    }),
  ],
  { error: issue => `expected off, or floorBelow and for, got ${show(issue.input)}` },
);

/** Memory that climbs and does not come back: the leak detector. */
export const leakTrendRule = z
  .strictObject({
    ...commonFields,
    type: z.literal('leak-trend').meta(about('The type', 'leak-trend')),
    kind: z
      .enum(['js-heap', 'external', 'native', 'any'])
      .prefault('any')
      .meta(about('Which memory is judged', 'js-heap')),
    sensitivity: z
      .enum(sensitivities)
      .optional()
      .meta(
        about(
          'Preset of `confidence`, `minGrowth.headroom` and `for`; each of them can still be given',
          'low',
        ),
      ),
    confidence: share()
      .optional()
      .meta(about('How sure the verdict must be; when left out, that of the sensitivity', 0.8)),
    minGrowth: minGrowth.prefault({}).meta({ description: 'How much it must have grown.' }),
    horizon: duration({ max: '365d' })
      .prefault('7d')
      .meta(about('Growth that takes longer than this to reach the limit is let be', '30d')),
    gates: gates
      .prefault({})
      .meta({ description: 'Checks that tell a leak from what looks like one.' }),
    resolve: resolve
      .prefault({})
      .meta(about('When the alarm is taken back; `off`: only when the worker ends', 'off')),
  })
  .meta({ description: 'Memory that climbs and does not come back: the leak detector.' });

type LeakTrendRule = z.output<typeof leakTrendRule>;

/** The complete record of a leak-trend rule. */
export function resolveLeakTrend(rule: LeakTrendRule): LeakTrendSpec {
  const tier = tierOf(rule, 'leak');
  const thresholds =
    rule.sensitivity === undefined ? tierThresholds[tier] : sensitivityThresholds[rule.sensitivity];
  const defaults: TypeDefaults = {
    tier: 'leak',
    for: { evaluations: thresholds.evaluations },
    keepFiringForMs: 15 * 60_000,
    actions: {
      suspect: ['log', 'profile'],
      leak: ['log', 'notify', 'capture', 'restart'],
      critical: ['log', 'notify', 'restart'],
    },
  };
  return {
    ...resolveCommon(rule, defaults),
    type: 'leak-trend',
    kind: rule.kind,
    confidenceMin: rule.confidence ?? thresholds.confidenceMin,
    growthShareMin: rule.minGrowth.headroom ?? thresholds.growthShareMin,
    growthBytesMin: rule.minGrowth.bytes,
    horizonMs: rule.horizon,
    gates: rule.gates,
    resolve:
      rule.resolve === null
        ? null
        : { floorBelowGrowthShare: rule.resolve.floorBelow, forMs: rule.resolve.for },
  };
}

/** The same rule as the file spells it. */
export function leakTrendTree(spec: LeakTrendSpec): Branch {
  return branch({
    ...commonTree(spec),
    kind: spec.kind,
    confidence: shareText(spec.confidenceMin),
    minGrowth: { headroom: shareText(spec.growthShareMin), bytes: sizeText(spec.growthBytesMin) },
    horizon: durationText(spec.horizonMs),
    gates: { ...spec.gates },
    resolve:
      spec.resolve === null
        ? 'off'
        : {
            floorBelow: `baseline+${percentText(spec.resolve.floorBelowGrowthShare)}`,
            for: durationText(spec.resolve.forMs),
          },
  });
}

function percentText(value: number): string {
  return `${Number((value * 100).toPrecision(12))}%`;
}
