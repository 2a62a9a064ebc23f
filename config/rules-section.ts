import * as z from 'zod';
import type { RuleSpec } from '../base/rule-spec.ts';
import type { Report } from './rule-types/common.ts';
import {
  consecutiveGrowthRule,
  consecutiveGrowthTree,
  resolveConsecutiveGrowth,
} from './rule-types/consecutive-growth.ts';
import { countGrowthRule, countGrowthTree, resolveCountGrowth } from './rule-types/count-growth.ts';
import { eventLoopRule, eventLoopTree, resolveEventLoop } from './rule-types/event-loop.ts';
import { gcPressureRule, gcPressureTree, resolveGcPressure } from './rule-types/gc-pressure.ts';
import { leakTrendRule, leakTrendTree, resolveLeakTrend } from './rule-types/leak-trend.ts';
import { resolveThreshold, thresholdRule, thresholdTree } from './rule-types/threshold.ts';
import {
  resolveUnresponsive,
  unresponsiveRule,
  unresponsiveTree,
} from './rule-types/unresponsive.ts';
import type { Branch } from './tree.ts';

/** One entry of `rules`, of any type. */
export const ruleSection = z.discriminatedUnion('type', [
  leakTrendRule,
  thresholdRule,
  countGrowthRule,
  gcPressureRule,
  eventLoopRule,
  unresponsiveRule,
  consecutiveGrowthRule,
]);

/** One rule, read, as far as the file says it. */
export type Rule = z.output<typeof ruleSection>;
/** One rule as the file spells it. */
export type RuleInput = z.input<typeof ruleSection>;

/** The complete record of one rule; what does not fit together is reported. */
export function resolveRule(rule: Rule, report: Report): RuleSpec {
  switch (rule.type) {
    case 'leak-trend':
      return resolveLeakTrend(rule);
    case 'threshold':
      return resolveThreshold(rule, report);
    case 'count-growth':
      return resolveCountGrowth(rule);
    case 'gc-pressure':
      return resolveGcPressure(rule, report);
    case 'event-loop':
      return resolveEventLoop(rule, report);
    case 'unresponsive':
      return resolveUnresponsive(rule);
    case 'consecutive-growth':
    default:
      return resolveConsecutiveGrowth(rule);
  }
}

/** The same rule as the file spells it, nothing left out. */
export function ruleTree(spec: RuleSpec): Branch {
  switch (spec.type) {
    case 'leak-trend':
      return leakTrendTree(spec);
    case 'threshold':
      return thresholdTree(spec);
    case 'count-growth':
      return countGrowthTree(spec);
    case 'gc-pressure':
      return gcPressureTree(spec);
    case 'event-loop':
      return eventLoopTree(spec);
    case 'unresponsive':
      return unresponsiveTree(spec);
    case 'consecutive-growth':
    default:
      return consecutiveGrowthTree(spec);
  }
}
