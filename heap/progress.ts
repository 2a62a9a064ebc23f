import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from './failure.ts';

/** Steps of an analysis, in order; `load` is told several times while the file is read. */
export type AnalysisStep =
  | 'load'
  | 'edges'
  | 'sizes'
  | 'dominators'
  | 'classes'
  | 'paths'
  | 'compare'
  | 'suspects'
  | 'write';

export interface Progress {
  readonly source: string;
  readonly step: AnalysisStep;
  /** Share of the step that is done, where it can be told; otherwise `null`. */
  readonly share: number | null;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Bytes that the analysis may take; what the host has to give when left out. */
  readonly maxMemory?: number | undefined;
  /** Show what strings contain as filler, as a redacted copy of the snapshot would. */
  readonly redact?: boolean | undefined;
}

/** Times the steps of an analysis, and lets an abort and the event loop in between them. */
export class StepRunner {
  readonly #source: string;
  readonly #options: RunOptions;
  readonly #tookMs = new Map<AnalysisStep, number>();

  constructor(source: string, options: RunOptions) {
    this.#source = source;
    this.#options = options;
  }

  async run<Result>(step: AnalysisStep, work: () => Result): Promise<Result> {
    await nextTurn();
    throwIfAborted(this.#options.signal);
    this.#options.onProgress?.({ source: this.#source, step, share: null });
    const startedMs = performance.now();
    const result = work();
    this.add(step, performance.now() - startedMs);
    return result;
  }

  add(step: AnalysisStep, ms: number): void {
    this.#tookMs.set(step, this.tookMs(step) + ms);
  }

  tookMs(...steps: readonly AnalysisStep[]): number {
    return steps.reduce((sum, step) => sum + (this.#tookMs.get(step) ?? 0), 0);
  }
}
