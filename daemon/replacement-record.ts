import type { Incident } from '../base/incident.ts';
import type { CaptureOutcome, CapturePurpose } from './capture-outcome.ts';
import type { Replacement } from './replacement.ts';
import type { Worker } from './worker.ts';

export interface WantedCapture {
  readonly purpose: CapturePurpose;
  readonly file: string;
  /** Where the sampling profile goes when a snapshot is not safe; `null`: nowhere. */
  readonly profileFile: string | null;
  /** Snapshot or profile, or why neither. */
  readonly onOutcome: (kind: 'snapshot' | 'profile', outcome: CaptureOutcome) => void;
}

/** A replacement that somebody asked for. */
export interface WantedReplacement {
  readonly slot: number;
  readonly because: string;
  /** Alarms spend the restart budget; a person's wish does not. */
  readonly byAlarm: boolean;
  readonly wantsDrain: boolean;
  /** Where a heap snapshot of the old worker goes once it is off the traffic; `null`: none is wanted. */
  readonly capture: WantedCapture | null;
  readonly incident: Incident | null;
  /** Several slots that are replaced for one reason; the first failure ends it for those that still wait. */
  readonly roll: Roll | null;
  readonly onDone: (done: boolean, because: string) => void;
}

/** One wish for several slots. */
export interface Roll {
  readonly slots: readonly number[];
}

/** A replacement that waits for its turn. */
export interface QueuedReplacement extends WantedReplacement {
  /** The youngest process of the slot when this was asked for: one that is younger still has fulfilled it. */
  readonly generation: number;
  /** Why it waits, as was told last. */
  toldToWait: string | null;
}

/** The one that is under way. */
export interface ActiveReplacement {
  readonly wanted: WantedReplacement;
  readonly old: Worker;
  /** Stop-first only because of the address: the successor may start as soon as the old worker has let go of it. */
  readonly waitsForAddress: boolean;
  successor: Worker | null;
  /** By when the step of the capture that is under way must have ended, one way or the other; `null`: there is none yet. */
  captureDueAtMonotonicMs: number | null;
  plan: Replacement;
}
