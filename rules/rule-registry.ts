import type { RuleSpec, RuleType } from '../base/rule-spec.ts';
import { ConsecutiveGrowthTracker } from './kinds/consecutive-growth-tracker.ts';
import { CountGrowthTracker } from './kinds/count-growth-tracker.ts';
import { EventLoopTracker } from './kinds/event-loop-tracker.ts';
import { GcPressureTracker } from './kinds/gc-pressure-tracker.ts';
import { ThresholdTracker } from './kinds/threshold-tracker.ts';
import { UnresponsiveTracker } from './kinds/unresponsive-tracker.ts';
import { LeakTracker } from './leak/leak-tracker.ts';
import type { RuleTracker } from './rule-tracker.ts';

type Make<Type extends RuleType> = (spec: Extract<RuleSpec, { type: Type }>) => RuleTracker;

const makers: { readonly [Type in RuleType]: Make<Type> } = {
  'leak-trend': spec => new LeakTracker(spec),
  threshold: spec => new ThresholdTracker(spec),
  'count-growth': spec => new CountGrowthTracker(spec),
  'gc-pressure': spec => new GcPressureTracker(spec),
  'event-loop': spec => new EventLoopTracker(spec),
  unresponsive: spec => new UnresponsiveTracker(spec),
  'consecutive-growth': spec => new ConsecutiveGrowthTracker(spec),
};

/** The tracker that judges by this rule. */
export function trackerFor<Type extends RuleType>(
  spec: Extract<RuleSpec, { type: Type }>,
): RuleTracker {
  return makers[spec.type](spec);
}
