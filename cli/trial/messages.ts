import { isRecord } from '../../base/guards.ts';

/** What is left after a round, when everything that can be collected has been. */
export interface Round {
  /** Since the start, this round among them. */
  readonly iterations: number;
  readonly wallMs: number;
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly handles: number;
  readonly timers: number;
  readonly openFiles: number;
}

/** What the trial tells the process that runs the scenario. */
export type TrialOrder =
  | { readonly order: 'round'; readonly iterations: number }
  | { readonly order: 'snapshot'; readonly file: string }
  | { readonly order: 'end' };

/** Where a scenario went wrong. */
export type Stage = 'load' | 'setup' | 'run' | 'teardown';

/** What it answers. */
export type TrialAnswer =
  | { readonly answer: 'ready' }
  | { readonly answer: 'round'; readonly round: Round }
  | { readonly answer: 'snapshot' }
  | { readonly answer: 'ended' }
  | { readonly answer: 'failed'; readonly stage: Stage; readonly text: string };

/** An answer; `null`: the scenario's own message, which is none of ours. */
export function readAnswer(message: unknown): TrialAnswer | null {
  if (!isRecord(message)) return null;
  const { answer, round, stage, text } = message;
  if (answer === 'ready' || answer === 'snapshot' || answer === 'ended') return { answer };
  if (answer === 'round') return isRound(round) ? { answer, round } : null;
  if (answer !== 'failed' || typeof text !== 'string') return null;
  const known = stages.find(one => one === stage);
  return known === undefined ? null : { answer, stage: known, text };
}

const stages: readonly Stage[] = ['load', 'setup', 'run', 'teardown'];
const figures = [
  'iterations',
  'wallMs',
  'heapBytes',
  'externalBytes',
  'handles',
  'timers',
  'openFiles',
];

function isRound(value: unknown): value is Round {
  return isRecord(value) && figures.every(name => Number.isFinite(value[name]));
}
