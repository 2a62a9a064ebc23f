import type { RuleSpec } from '../base/rule-spec.ts';
import { resolveRule, ruleSection, type RuleInput } from './rules-section.ts';

/** What holds when the file has no `rules`, as the file would spell it. */
export const builtInRuleInputs: readonly RuleInput[] = [
  { name: 'suspect', type: 'leak-trend', tier: 'suspect' },
  { name: 'leak', type: 'leak-trend' },
  { name: 'counts', type: 'count-growth' },
  {
    name: 'near-limit',
    type: 'threshold',
    tier: 'critical',
    // Captured off the traffic, and only where there is memory for it: a leak that is faster than its proof is explained, too.
    actions: ['log', 'notify', 'capture', 'restart'],
    any: [
      { signal: 'heap.floorRatio', above: '85%', resolveBelow: '75%' },
      { signal: 'rss.limitRatio', above: '90%', resolveBelow: '80%' },
      { signal: 'fds.limitRatio', above: '90%', resolveBelow: '80%' },
      { signal: 'leak.timeToLimitMs', below: '10m', growthAbove: '30%' },
    ],
  },
  { name: 'gc-thrash', type: 'gc-pressure', severity: 'warning', tier: 'suspect' },
  { name: 'unresponsive', type: 'unresponsive' },
];

/** The rules that hold when the file has no `rules`. */
export const builtInRules: readonly RuleSpec[] = builtInRuleInputs.map(input =>
  resolveRule(ruleSection.parse(input), (_path, message) => {
    throw new Error(`Built-in rule "${input.name}" is wrong: ${message}`);
  }),
);

/**
 * The built-in set under other options: it bends to them, where a rule written in the file that contradicts them is
 * reported as a mistake.
 */
export function builtInRulesFor(given: {
  readonly sampleEveryMs: number;
  readonly profile: boolean;
}): RuleSpec[] {
  return builtInRules.map(rule => {
    const actions = rule.actions.filter(action => action !== 'profile' || given.profile);
    if (rule.type === 'unresponsive') {
      const afterMs = Math.max(rule.afterMs, given.sampleEveryMs * silentSamplesMin);
      return { ...rule, actions, afterMs };
    }
    if (rule.type === 'gc-pressure') {
      const windowMs = Math.max(rule.windowMs, given.sampleEveryMs * windowSamplesMin);
      return { ...rule, actions, windowMs };
    }
    return { ...rule, actions };
  });
}

/** So many samples must be missing before a worker can be called silent. */
export const silentSamplesMin = 3;
/** So many samples a share of time must be taken over. */
export const windowSamplesMin = 2;
