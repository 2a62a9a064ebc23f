import type { RuleEvent, RuleState, RuleStatus } from './judge.ts';
import type { Verdict } from '../base/verdict.ts';
import type { Moment, RuleTracker } from './rule-tracker.ts';
import type { WorkerRecord } from './streams/worker-record.ts';

/**
 * The life of one rule on one worker: inactive, pending while its condition builds up, firing, resolved. It speaks
 * when it fires and when it takes that back; a re-raise within the cooldown is counted and kept quiet.
 */
export class RuleMachine {
  readonly tracker: RuleTracker;
  #state: RuleState = 'inactive';
  #lastMetAtMs = 0;
  #raisedAtMs: number | null = null;
  #spoken = false;
  #silenced = 0;

  constructor(tracker: RuleTracker) {
    this.tracker = tracker;
  }

  status(record: WorkerRecord): RuleStatus {
    const { name, type, tier } = this.tracker.spec;
    const verdict = this.#state === 'inactive' ? null : this.tracker.verdict(record);
    return { rule: name, type, tier, state: this.#state, silenced: this.#silenced, verdict };
  }

  step(moment: Moment): RuleEvent | null {
    const phase = this.tracker.update(moment);
    const atMs = moment.record.nowMs;
    if (phase === 'met') {
      this.#lastMetAtMs = atMs;
      return this.#fire(moment);
    }
    if (this.#state === 'firing') return this.#maySettle(moment);
    if (phase === 'building') this.#state = 'pending';
    else if (this.#state === 'pending') this.#state = 'inactive';
    else if (this.#state === 'resolved' && !this.#coolingDown(atMs)) this.#state = 'inactive';
    return null;
  }

  #fire(moment: Moment): RuleEvent | null {
    const atMs = moment.record.nowMs;
    const begins = this.#state !== 'firing';
    this.#state = 'firing';
    if (!begins && this.#spoken) return null;
    if (this.#coolingDown(atMs)) {
      if (begins) this.#silenced += 1;
      return null;
    }
    // Still firing when the cooldown ends: silence any longer would hide a live alarm.
    const verdict = this.tracker.verdict(moment.record);
    if (verdict === null) return null;
    this.#spoken = true;
    this.#raisedAtMs = atMs;
    return this.#event('raised', { atMs, verdict });
  }

  #maySettle(moment: Moment): RuleEvent | null {
    const atMs = moment.record.nowMs;
    if (atMs - this.#lastMetAtMs < this.tracker.spec.keepFiringForMs) return null;
    if (!this.tracker.settled(moment.record)) return null;
    this.#state = 'resolved';
    const verdict = this.tracker.verdict(moment.record);
    const wasSpoken = this.#spoken;
    this.#spoken = false;
    return wasSpoken && verdict !== null ? this.#event('cleared', { atMs, verdict }) : null;
  }

  #coolingDown(atMs: number): boolean {
    return this.#raisedAtMs !== null && atMs - this.#raisedAtMs < this.tracker.spec.cooldownMs;
  }

  #event(kind: RuleEvent['kind'], said: { atMs: number; verdict: Verdict }): RuleEvent {
    const { name, type, tier, severity, actions } = this.tracker.spec;
    return { kind, rule: name, type, tier, severity, actions, ...said };
  }
}
