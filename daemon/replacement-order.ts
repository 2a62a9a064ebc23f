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
  /** Stop-first only because of the address: the successor may start as soon as the old worker has let go of it. */
  readonly waitsForAddress: boolean;
  readonly because: string;
}

function startFirst(because: string): OrderChoice {
  return { order: 'start-first', waitsForAddress: false, because };
}

function stopFirst(because: string, waitsForAddress = false): OrderChoice {
  return { order: 'stop-first', waitsForAddress, because };
}

/** Whether the successor starts before the old worker stops, and why. */
export function chooseOrder(facts: OrderFacts): OrderChoice {
  if (facts.wish === 'stop-first') return stopFirst('the configuration says so');
  const isShort = lacksMemory(facts);
  if (facts.listens && !facts.sharesHandles) {
    const because = 'two processes cannot hold the listening address at once';
    return isShort
      ? stopFirst(`${because}, and memory is too short for two`)
      : stopFirst(because, true);
  }
  if (facts.wish === 'start-first') return startFirst('the configuration says so');
  if (!facts.listens) {
    return stopFirst('the app does not listen, so its work must not be done twice');
  }
  const { unsharedListener } = facts;
  if (unsharedListener !== null) {
    return stopFirst(
      `two processes cannot listen on ${unsharedListener} at once, which the app opens where memsup cannot share it`,
      !isShort,
    );
  }
  return isShort
    ? stopFirst('memory is too short for two processes at once')
    : startFirst('memory allows two processes at once');
}

/** There may be too little memory for a second process of this size. */
export function lacksMemory({
  workerRssBytes,
  headroomBytes,
}: Pick<OrderFacts, 'workerRssBytes' | 'headroomBytes'>): boolean {
  return workerRssBytes !== null && headroomBytes !== null && headroomBytes < workerRssBytes;
}
