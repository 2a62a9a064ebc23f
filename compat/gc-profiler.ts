/** Drop-in for `gc-profiler`. */
import { EventEmitter } from 'node:events';
import { collections } from './gc/collection-feed.ts';
import { forcedFlag, type Collection } from './gc/collection.ts';

/** What `gc` tells of each collection. */
export interface GcInfo {
  /** Its start, to the millisecond. */
  readonly date: Date;
  /** Milliseconds. */
  readonly duration: number;
  readonly type: 'Scavenge' | 'MarkSweepCompact' | 'IncrementalMarking' | 'ProcessWeakCallbacks';
  /** Somebody called `gc()`. */
  readonly forced: boolean;
  /** V8's own, as they came. */
  readonly flags: number;
}

/** The events, with what their listeners are given. */
export interface GcProfilerEvents {
  gc: [GcInfo];
  newListener: [event: string | symbol, listener: (...news: never[]) => void];
}

const names = {
  minor: 'Scavenge',
  major: 'MarkSweepCompact',
  incremental: 'IncrementalMarking',
  weak: 'ProcessWeakCallbacks',
} as const;

/** An emitter that observes collections from its first listener on. */
export class GcProfiler extends EventEmitter<GcProfilerEvents> {
  readonly GCCallbackFlags = {
    kNoGCCallbackFlags: 0,
    kGCCallbackFlagCompacted: 1,
    kGCCallbackFlagConstructRetainedObjectInfos: 2,
    kGCCallbackFlagForced: forcedFlag,
  } as const;

  #observes = false;

  constructor() {
    super();
    this.#awaitListener();
  }

  override removeAllListeners(name?: keyof GcProfilerEvents): this {
    if (name !== undefined) return super.removeAllListeners(name);
    super.removeAllListeners();
    this.#awaitListener();
    return this;
  }

  #awaitListener(): void {
    if (this.#observes) return;
    this.once('newListener', () => {
      this.#observes = true;
      collections.subscribe(collection => this.emit('gc', infoOf(collection)));
    });
  }
}

function infoOf({ kind, startMs, durationMs, forced, flags }: Collection): GcInfo {
  return {
    date: new Date(performance.timeOrigin + startMs),
    duration: durationMs,
    type: names[kind],
    forced,
    flags,
  };
}

const gcProfiler = new GcProfiler();
export default gcProfiler;
