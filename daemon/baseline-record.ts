import type { BaselineChoice } from './baseline-choice.ts';
import type { Worker } from './worker.ts';

/** The snapshot that an incident's is to be compared with, while it is being taken. */
export interface ActiveBaseline {
  /** Id of the incident. */
  readonly incident: string;
  readonly choice: BaselineChoice;
  /** Where it goes. */
  readonly file: string;
  /** Whose snapshot it is compared with. */
  readonly leaker: Worker;
  /** The process that is started to be captured; `null` where another one is. */
  spare: Worker | null;
}
