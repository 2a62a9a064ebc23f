import type { Session } from 'node:inspector';
import type { Writable } from 'node:stream';
import { samplerIntervals, wantSampler } from '../../base/heap-sampler.ts';
import { exportJson, type Receiver } from './export.ts';
import { isAllocationProfile, type ProtocolAllocation } from './protocol.ts';
import { ask, borrowSession } from './session.ts';

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
  readonly giveUp: () => void;
  /** The interval in force is ours, in bytes; `null` when the sampler ran already. */
  readonly setBytes: number | null;
}

/** Used for nothing else: V8 ends the sampler with whatever else a session that has started it disables. */
let session: Session | null = null;
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
  session ??= borrowSession();
  const samplingInterval = intervalBytes ?? intervalInitialBytes;
  const isFirst = samplerIntervals().length === 0;
  ask(session, 'HeapProfiler.startSampling', {
    samplingInterval,
    stackDepth: depth ?? depthInitial,
  });
  running = { giveUp: wantSampler(samplingInterval), setBytes: isFirst ? samplingInterval : null };
}

/** Ends sampling and tells which functions have allocated what is alive. */
export function stopSampling(): SamplingHeapProfile {
  if (running === null || session === null) {
    throw new Error('Cannot stop sampling heap profiling: it was not started');
  }
  const { giveUp, setBytes } = running;
  running = null;
  giveUp();
  const { profile } = ask(session, 'HeapProfiler.getSamplingProfile');
  leaveSampler(session, setBytes);
  if (!isAllocationProfile(profile)) {
    throw new Error('The inspector has answered without a profile');
  }
  return new SamplingHeapProfile(nodeOf(profile.head));
}

/** V8 has one sampler for all, and a supervised app's agent may be using it, too; but at its own, lower cost. */
function leaveSampler(own: Session, setBytes: number | null): void {
  const wanted = samplerIntervals();
  const samplingInterval = Math.min(...wanted);
  if (wanted.length > 0 && (setBytes === null || setBytes >= samplingInterval)) return;
  ask(own, 'HeapProfiler.stopSampling');
  if (wanted.length > 0) ask(own, 'HeapProfiler.startSampling', { samplingInterval });
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
