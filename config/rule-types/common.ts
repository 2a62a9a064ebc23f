import * as z from 'zod';
import type { Hold, RuleSpec } from '../../base/rule-spec.ts';
import {
  ruleActions,
  severities,
  tiers,
  type RuleAction,
  type Severity,
  type Tier,
} from '../../base/verdict.ts';
import type { Path } from '../paths.ts';
import { about, label, wholeNumber } from '../plain-types.ts';
import { durationText } from '../quantity-text.ts';
import { duration } from '../quantity-types.ts';
import { show } from '../show.ts';
import type { Branch } from '../tree.ts';

const hold = z.union(
  [
    duration({ min: '0s' }).transform((durationMs): Hold => ({ durationMs })),
    z.strictObject({
      evaluations: wholeNumber(1, 1000).meta(about('So many evaluations in a row', 3)),
    }),
  ],
  {
    error: issue =>
      `expected a duration such as "2m" or { evaluations: 3 }, got ${show(issue.input)}`,
  },
);

/** Options that every rule has. What is left out depends on the type and the tier. */
export const commonFields = {
  name: label('a name').meta(about('Name of the rule in alarms, metrics and incidents', 'leak')),
  enabled: z
    .boolean()
    .prefault(true)
    .meta(about('`false` keeps the rule in the file, asleep', false)),
  tier: z
    .enum(tiers)
    .optional()
    .meta(
      about(
        'How sure and how urgent: `suspect` looks closer, `leak` acts with care, `critical` acts at once',
        'leak',
      ),
    ),
  severity: z
    .enum(severities)
    .optional()
    .meta(about('How loudly it is told; when left out, that of the tier', 'warning')),
  for: hold
    .optional()
    .meta(about('How long, or for how many evaluations, the condition must hold', '30s')),
  keepFiringFor: duration({ min: '0s' })
    .optional()
    .meta(about('How long an alarm stays up after its condition has ended', '15m')),
  cooldown: duration({ min: '0s' })
    .optional()
    .meta(about('Shortest time between two alarms of this rule on one process', '30m')),
  actions: z
    .array(z.enum(ruleActions))
    .optional()
    .meta(
      about('What is done, always in the order log, notify, profile, capture, restart', [
        'log',
        'notify',
      ]),
    ),
};

type CommonInput = z.output<z.ZodObject<typeof commonFields>>;

/** What is the same in the records of all rules. */
export type Common = Pick<
  RuleSpec,
  'name' | 'enabled' | 'tier' | 'severity' | 'for' | 'keepFiringForMs' | 'cooldownMs' | 'actions'
>;

/** What a type of rule fills in where the file is silent. */
export interface TypeDefaults {
  readonly tier: Tier;
  readonly for: Hold;
  readonly keepFiringForMs: number;
  readonly actions: Readonly<Record<Tier, readonly RuleAction[]>>;
}

/** Severity that goes with a tier, and the tier that goes with a severity. */
const severityOfTier: Readonly<Record<Tier, Severity>> = {
  suspect: 'info',
  leak: 'warning',
  critical: 'critical',
};
const tierOfSeverity: Readonly<Record<Severity, Tier>> = {
  info: 'suspect',
  warning: 'leak',
  critical: 'critical',
};

/** At the limit nothing may wait: there the restart budget is the brake. */
const cooldownMsOfTier: Readonly<Record<Tier, number>> = {
  suspect: 3_600_000,
  leak: 1_800_000,
  critical: 0,
};

/** The tier that a rule has: said, or that of its severity, or that of its type. */
export function tierOf(rule: CommonInput, typeTier: Tier): Tier {
  return rule.tier ?? (rule.severity === undefined ? typeTier : tierOfSeverity[rule.severity]);
}

/** Fills in what the file leaves out of the options that every rule has. */
export function resolveCommon(rule: CommonInput, defaults: TypeDefaults): Common {
  const tier = tierOf(rule, defaults.tier);
  const actions = rule.actions ?? defaults.actions[tier];
  return {
    name: rule.name,
    enabled: rule.enabled,
    tier,
    severity: rule.severity ?? severityOfTier[tier],
    for: rule.for ?? defaults.for,
    keepFiringForMs: rule.keepFiringFor ?? defaults.keepFiringForMs,
    cooldownMs: rule.cooldown ?? cooldownMsOfTier[tier],
    actions: ruleActions.filter(action => actions.includes(action)),
  };
}

/** The same options as the file spells them. */
export function commonTree(spec: RuleSpec): Branch {
  return {
    name: spec.name,
    type: spec.type,
    enabled: spec.enabled,
    tier: spec.tier,
    severity: spec.severity,
    for:
      'evaluations' in spec.for
        ? { evaluations: spec.for.evaluations }
        : durationText(spec.for.durationMs),
    keepFiringFor: durationText(spec.keepFiringForMs),
    cooldown: durationText(spec.cooldownMs),
    actions: spec.actions,
  };
}

/** Tells what is wrong in a rule that reads well entry by entry; paths count from the rule. */
export type Report = (path: Path, message: string, involves?: readonly Path[]) => void;
