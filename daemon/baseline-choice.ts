import type { BaselineKind } from '../base/incident.ts';
import { formatBytes } from '../base/quantities.ts';
import type { Config } from '../config/config.ts';
import type { ReplacementOrder } from './replacement.ts';

/** What is known when the snapshot of a leak has been taken and its worker replaced. */
export interface BaselineFacts {
  readonly wish: Config['capture']['baseline'];
  /** In which order the leaking worker was replaced: where two processes cannot run at once, none can be started beside. */
  readonly order: ReplacementOrder;
  readonly leakerHeapBytes: number;
  /** A snapshot in place of the leaking worker lies there, from the time after its warm-up. */
  readonly isWarmKept: boolean;
  /** Workers of other slots that serve. */
  readonly siblings: readonly Sibling[];
  /** The successor stands and serves. */
  readonly isReplaced: boolean;
}

export interface Sibling {
  readonly slot: number;
  readonly ageMs: number;
  readonly heapBytes: number;
}

/** How the snapshot to compare with is to be had. */
export interface BaselineChoice {
  readonly kind: BaselineKind;
  /** `spare`: a process started for it; `in-place`: the successor; a number: the slot that is rotated; `null`: nobody's. */
  readonly from: 'spare' | 'in-place' | number | null;
  readonly because: string;
}

/** A sibling that holds no more than this share of the leaker's heap has not leaked half as much. */
const leanShare = 0.6;

/** Chooses where the snapshot to compare with comes from, and says why. */
export function chooseBaseline(facts: BaselineFacts): BaselineChoice {
  switch (facts.wish) {
    case 'none': {
      return none('capture.baseline is none');
    }
    case 'warm': {
      return facts.isWarmKept
        ? { kind: 'warm', from: null, because: 'capture.baseline is warm' }
        : none('there is no snapshot of this worker from the time after its warm-up');
    }
    case 'sibling': {
      return sibling(facts) ?? none('no other worker serves');
    }
    case 'fresh': {
      return fresh(facts, 'capture.baseline is fresh') ?? none('there is no successor');
    }
    case 'auto': {
      return automatic(facts);
    }
  }
}

// A process of its own disturbs nobody, and holds what the app needs at its start and nothing that piled up. Only where two
// cannot run at once is another worker worth taking off the traffic, and only one that has not leaked as well.
function automatic(facts: BaselineFacts): BaselineChoice {
  if (facts.order === 'start-first') {
    const because = 'a process that never serves can be captured without disturbing anybody';
    return fresh(facts, because) ?? none('there is no successor');
  }
  const lean = facts.siblings.filter(
    ({ heapBytes }) => heapBytes > 0 && heapBytes <= facts.leakerHeapBytes * leanShare,
  );
  const found = sibling({ ...facts, siblings: lean });
  if (found !== null) {
    const because = `two processes cannot run at once in one slot, and ${found.because}`;
    return { ...found, because };
  }
  const because = 'two processes cannot run at once, so the successor is captured where it is';
  return fresh(facts, because) ?? none('there is no successor');
}

function fresh({ order, isReplaced }: BaselineFacts, because: string): BaselineChoice | null {
  if (!isReplaced) return null;
  return { kind: 'fresh', from: order === 'start-first' ? 'spare' : 'in-place', because };
}

function sibling({ siblings, leakerHeapBytes }: BaselineFacts): BaselineChoice | null {
  const [youngest] = siblings.toSorted((one, two) => one.ageMs - two.ageMs);
  if (youngest === undefined) return null;
  const { slot, heapBytes } = youngest;
  const sizes = `${formatBytes(heapBytes)}, that of the leaking worker ${formatBytes(leakerHeapBytes)}`;
  const because = `worker ${slot} is the youngest other one; its heap is ${sizes}`;
  return { kind: 'sibling', from: slot, because };
}

function none(because: string): BaselineChoice {
  return { kind: 'none', from: null, because };
}
