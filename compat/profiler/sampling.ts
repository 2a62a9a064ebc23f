import type { Session } from 'node:inspector';
import type { Writable } from 'node:stream';
import { wantSampler } from '../../base/heap-sampler.ts';
import { exportJson, type Receiver } from './export.ts';
import { isAllocationProfile, type ProtocolAllocation } from './protocol.ts';
import { ask, borrowSession, returnSession } from './session.ts';

/** Bytes allocated between two samples, and frames kept of each stack: V8's own defaults. */
const intervalInitialBytes = 512 * 1024;
const depthInitial = 16;

/** A function and the live bytes it has allocated. Lines and columns count from 0, as DevTools expects them. */
export interface AllocationNode {
  readonly callFrame: {
    readonly functionName: string;
    readonly scriptId: number;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly selfSize: number;
  readonly id: number;
  readonly children: readonly AllocationNode[];
}

/** A sampling heap profile: `JSON.stringify` of it is a `.heapprofile` file. */
export class SamplingHeapProfile {
  readonly head: AllocationNode;

  constructor(head: AllocationNode) {
    this.head = head;
  }

  export(receiver?: Receiver): Writable | undefined {
    return exportJson(this, receiver);
  }
}

interface Running {
  readonly session: Session;
  readonly giveUp: () => boolean;
}

let running: Running | null = null;

/** Starts sampling; nothing happens when it runs already. */
export function startSampling(intervalBytes?: unknown, depth?: unknown): void {
  if (intervalBytes !== undefined && !isCount(intervalBytes)) {
    throw new TypeError('first argument type must be uint32');
  }
  if (depth !== undefined && !isCount(depth)) {
    throw new TypeError('second argument type must be number');
  }
  if (running !== null) return;
  const session = borrowSession();
  ask(session, 'HeapProfiler.startSampling', {
    samplingInterval: intervalBytes ?? intervalInitialBytes,
    stackDepth: depth ?? depthInitial,
  });
  running = { session, giveUp: wantSampler() };
}

/** Ends sampling and tells which functions have allocated what is alive. */
export function stopSampling(): SamplingHeapProfile {
  if (running === null) {
    throw new Error('Cannot stop sampling heap profiling: it was not started');
  }
  const { session, giveUp } = running;
  running = null;
  const { profile } = ask(session, 'HeapProfiler.getSamplingProfile');
  // V8 has one sampler for all; a supervised app's agent may be using it, too.
  if (giveUp()) ask(session, 'HeapProfiler.stopSampling');
  returnSession(session);
  if (!isAllocationProfile(profile)) {
    throw new Error('The inspector has answered without a profile');
  }
  return new SamplingHeapProfile(nodeOf(profile.head));
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}

function nodeOf({ callFrame, selfSize, id, children }: ProtocolAllocation): AllocationNode {
  return {
    callFrame: { ...callFrame, scriptId: Number(callFrame.scriptId) },
    selfSize,
    id,
    children: children.map(nodeOf),
  };
}
