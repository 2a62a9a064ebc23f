import type { Reading } from '../base/readings.ts';
import type { RuleSpec } from '../base/rule-spec.ts';
import type { Verdict } from '../base/verdict.ts';
import type { Sitting } from './leak/leak-desk.ts';
import type { WorkerRecord } from './streams/worker-record.ts';

/** What has just happened: a reading (`null`: only time has passed) and the windows it renewed. */
export interface Moment {
  readonly record: WorkerRecord;
  readonly reading: Reading | null;
  readonly sittings: readonly Sitting[];
}

/** quiet: the condition does not hold. building: it does, not yet for as long as the rule asks. met: it does. */
export type Phase = 'quiet' | 'building' | 'met';

/** One rule watching one worker: what it has seen so far, and what it makes of it. */
export interface RuleTracker {
  readonly spec: RuleSpec;
  update(moment: Moment): Phase;
  /** The condition as it stands; `null` while there is nothing to say. */
  verdict(record: WorkerRecord): Verdict | null;
  /** May a firing rule whose condition no longer holds take its word back? */
  settled(record: WorkerRecord): boolean;
}
