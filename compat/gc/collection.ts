/** One collection as the drop-ins see it, the same on every Node. */
export interface Collection {
  readonly kind: 'minor' | 'major' | 'incremental' | 'weak';
  /** V8's GCCallbackFlags as they came. */
  readonly flags: number;
  /** Somebody called `gc()`. */
  readonly forced: boolean;
  /** Start on the clock of `performance.now()`. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly before: HeapFigures;
  readonly after: HeapFigures;
  /** False when V8's own figures are missing and `before` and `after` were read later. */
  readonly exact: boolean;
  /** Why memsup itself caused it; `null` when it did not. */
  readonly own: string | null;
}

/** Bytes and counts under the names that gc-stats uses. */
export interface HeapFigures {
  readonly totalHeapSize: number;
  readonly totalHeapExecutableSize: number;
  readonly usedHeapSize: number;
  readonly heapSizeLimit: number;
  readonly totalPhysicalSize: number;
  readonly totalAvailableSize: number;
  readonly mallocedMemory: number;
  readonly peakMallocedMemory: number;
  readonly numberOfNativeContexts: number;
  readonly numberOfDetachedContexts: number;
}

/** V8's kGCCallbackFlagForced; the others say nothing about who asked. */
export const forcedFlag = 1 << 2;
