import type { WorkerState } from '../ipc/status.ts';
import type { ReplacementOrder } from './replacement.ts';

export interface TurnFacts {
  /** The process in the slot; `null`: none stands there now. */
  readonly current: { readonly generation: number; readonly state: WorkerState } | null;
  /** The youngest process of the slot when the replacement was asked for. */
  readonly askedGeneration: number;
  /** Not a person's wish, so it has to be within the budget. */
  readonly byAlarm: boolean;
  readonly affordableInMs: number;
  readonly order: ReplacementOrder;
  /** It answers nobody, so its leaving costs nothing. */
  readonly isServing: boolean;
  /** Slots whose process is ready, without this one. */
  readonly othersReady: number;
  readonly slots: number;
  readonly quorumShare: number;
}

export type Turn =
  | { readonly kind: 'go' }
  /** Its time comes later. `because` is worth telling; `null` is a matter of moments. */
  | { readonly kind: 'wait'; readonly because: string | null }
  /** The slot has got a fresh process meanwhile. */
  | { readonly kind: 'fulfilled' }
  | { readonly kind: 'moot' };

/** Whether a replacement that waits may begin now. */
export function turnOf(facts: TurnFacts): Turn {
  const { current, affordableInMs } = facts;
  // It died: the process that comes up next is a fresh one anyway.
  if (current === null) return { kind: 'moot' };
  if (current.generation > facts.askedGeneration) return { kind: 'fulfilled' };
  // Still coming up, or on its way out: what it comes to decides.
  if (current.state !== 'ready') return { kind: 'wait', because: null };
  if (facts.byAlarm && affordableInMs > 0) {
    const seconds = Math.ceil(affordableInMs / 1000);
    return { kind: 'wait', because: `the next one is free in ${seconds} s` };
  }
  const because = lackOfQuorum(facts);
  return because === null ? { kind: 'go' } : { kind: 'wait', because };
}

// With start-first the slot itself stays served all the time; with stop-first it is missing for a while.
function lackOfQuorum(facts: TurnFacts): string | null {
  if (!facts.isServing) return null;
  const most = facts.order === 'start-first' ? facts.slots : facts.slots - 1;
  // More than there can be would mean that nothing is ever replaced.
  const needed = Math.min(most, Math.floor(facts.slots * facts.quorumShare));
  const left = facts.othersReady + (facts.order === 'start-first' ? 1 : 0);
  if (left >= needed) return null;
  return `${left} of ${facts.slots} workers would be ready meanwhile and restart.quorum asks for ${needed}`;
}
