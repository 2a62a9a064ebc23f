import type { AgentMessage, ControlRequest, DrainResult } from '../ipc/messages.ts';
import type { ActiveBaseline } from './baseline-record.ts';
import type { CaptureOutcome } from './capture-outcome.ts';
import type { Explained } from './explanations.ts';
import type { AnalysisOutcome } from './analysis.ts';
import type { LiveAnalysis } from './live-analysis.ts';
import type { ListenHandle } from './handles.ts';
import type { Handle } from './process.ts';
import type { RedactionOutcome } from './redaction.ts';
import type { ActiveRedaction } from './redactions.ts';
import type { ReplacementOrder } from './replacement.ts';
import type { Reloaded } from './supervision.ts';
import type { TakenSignal } from './taken-signals.ts';
import type { Usage } from './usage.ts';
import type { AgentLink, CaptureOrder, Worker } from './worker.ts';
import type { WorkerEvent } from './worker-state.ts';

/** What a control request is answered with. */
export type Reply = (answer: { readonly result: unknown } | { readonly error: unknown }) => void;

/** Everything that may wake the daemon. Closed on purpose: a new trigger is a new line here. */
export type Occurrence =
  | { readonly kind: 'worker'; readonly worker: Worker; readonly event: WorkerEvent }
  | {
      readonly kind: 'exit';
      readonly worker: Worker;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      /** The process could not be started at all. */
      readonly failure: string | null;
    }
  | { readonly kind: 'agent-here'; readonly worker: Worker; readonly link: AgentLink }
  | { readonly kind: 'agent-gone'; readonly worker: Worker; readonly link: AgentLink }
  | { readonly kind: 'agent'; readonly worker: Worker; readonly message: AgentMessage }
  /** It has run for a moment, or answered the readiness probe. */
  | { readonly kind: 'settled' | 'answered'; readonly worker: Worker }
  | { readonly kind: 'drained'; readonly worker: Worker; readonly result: DrainResult | null }
  | {
      readonly kind: 'captured';
      readonly worker: Worker;
      readonly order: CaptureOrder;
      readonly outcome: CaptureOutcome;
    }
  /** The sampling profile of a worker that is to be captured; `null`: there is none to be had. */
  | {
      readonly kind: 'profiled';
      readonly worker: Worker;
      readonly outcome: CaptureOutcome | null;
    }
  /** The snapshot of an incident was analysed, or could not be. */
  | ({ readonly kind: 'explained' } & Explained)
  /** Snapshots that came through pipes were analysed, or could not be. */
  | {
      readonly kind: 'live-explained';
      readonly live: LiveAnalysis;
      readonly outcome: AnalysisOutcome;
    }
  /** A snapshot has lost the contents of its strings, or is not kept. */
  | {
      readonly kind: 'redacted';
      readonly redaction: ActiveRedaction;
      readonly outcome: RedactionOutcome;
    }
  | ({ readonly kind: 'reloaded' } & Reloaded)
  | { readonly kind: 'reload-failed'; readonly because: string }
  /** With `balance: round-robin`, on one of the app's addresses. */
  | { readonly kind: 'connection'; readonly handle: ListenHandle; readonly connection: Handle }
  | { readonly kind: 'restart-due'; readonly slot: number }
  /** The time that load balancers are given at the end is over. */
  | { readonly kind: 'shutdown-due' }
  /** The successor has been ready for long enough to be trusted. */
  | { readonly kind: 'successor-trusted'; readonly worker: Worker }
  /** The incident of this worker has a snapshot to be compared with another, or none; its replacement has ended. */
  | { readonly kind: 'baseline-wanted'; readonly worker: Worker; readonly order: ReplacementOrder }
  /** A spare has been ready for a moment, so it may be captured. */
  | { readonly kind: 'spare-settled'; readonly worker: Worker }
  /** The patience with the snapshot to compare with is over. */
  | { readonly kind: 'baseline-deadline'; readonly baseline: ActiveBaseline }
  | { readonly kind: 'request'; readonly request: ControlRequest; readonly reply: Reply }
  /** The control socket had gone and is back; with a problem, it is not. */
  | { readonly kind: 'control-socket'; readonly path: string; readonly problem: string | null }
  | { readonly kind: 'signal'; readonly signal: TakenSignal }
  | { readonly kind: 'usage'; readonly usage: ReadonlyMap<number, Usage> }
  /** It is time for a sign of life to the service manager. */
  | { readonly kind: 'watchdog' }
  /** The program that supervises through the API wants no more of it. */
  | { readonly kind: 'called-off' }
  | { readonly kind: 'tick' };

/**
 * Applies one occurrence at a time, in the order they came. Event handlers only enqueue, so nothing acts in the middle
 * of something else.
 */
export class Loop {
  readonly #apply: (occurrence: Occurrence) => void;
  readonly #onBug: (error: unknown) => void;
  readonly #queue: Occurrence[] = [];
  #scheduled = false;

  constructor(apply: (occurrence: Occurrence) => void, onBug: (error: unknown) => void) {
    this.#apply = apply;
    this.#onBug = onBug;
  }

  enqueue(occurrence: Occurrence): void {
    this.#queue.push(occurrence);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#drain();
    });
  }

  #drain(): void {
    this.#scheduled = false;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      try {
        this.#apply(next);
      } catch (error) {
        // A bug in one decision must not take the supervisor, and with it every worker's safety net, away.
        this.#onBug(error);
      }
    }
  }
}
