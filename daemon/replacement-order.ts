import type { ReplacementOrder } from './replacement.ts';

export interface OrderFacts {
  readonly wish: 'auto' | 'start-first' | 'stop-first';
  readonly listens: boolean;
  /** Old and new can hold the same listening address at once. */
  readonly sharesHandles: boolean;
  /** An address that the worker has not got from us, so a second process cannot have it; `null`: none is known. */
  readonly unsharedListener: string | null;
  /** What one worker needs, and what there is; `null` when unknown. */
  readonly workerRssBytes: number | null;
  readonly headroomBytes: number | null;
}

export interface OrderChoice {
  readonly order: ReplacementOrder;
  readonly because: string;
}

/** Whether the successor starts before the old worker stops, and why. */
export function chooseOrder(facts: OrderFacts): OrderChoice {
  if (facts.wish === 'stop-first') {
    return { order: 'stop-first', because: 'the configuration says so' };
  }
  if (facts.listens && !facts.sharesHandles) {
    return {
      order: 'stop-first',
      because: 'two processes cannot hold the listening address at once',
    };
  }
  if (facts.wish === 'start-first') {
    return { order: 'start-first', because: 'the configuration says so' };
  }
  if (!facts.listens) {
    return {
      order: 'stop-first',
      because: 'the app does not listen, so its work must not be done twice',
    };
  }
  const { workerRssBytes, headroomBytes, unsharedListener } = facts;
  if (unsharedListener !== null) {
    return {
      order: 'stop-first',
      because: `two processes cannot listen on ${unsharedListener} at once, which the app opens where memsup cannot share it`,
    };
  }
  if (workerRssBytes !== null && headroomBytes !== null && headroomBytes < workerRssBytes) {
    return { order: 'stop-first', because: 'memory is too short for two processes at once' };
  }
  return { order: 'start-first', because: 'memory allows two processes at once' };
}
