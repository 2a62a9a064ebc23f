import { constants } from 'node:perf_hooks';
import type { Collection } from './collection.ts';

/**
 * V8 has renumbered its collections, so numbers are never compared as such: Node's constants name them. Node 20 and 22
 * have no name for the minor mark-sweep, whose number all versions with one agree on.
 */
const minorMarkSweep = 2;

export function kindOfNumber(kind: number): Collection['kind'] {
  switch (kind) {
    case constants.NODE_PERFORMANCE_GC_MAJOR: {
      return 'major';
    }
    case constants.NODE_PERFORMANCE_GC_INCREMENTAL: {
      return 'incremental';
    }
    case constants.NODE_PERFORMANCE_GC_WEAKCB: {
      return 'weak';
    }
    case constants.NODE_PERFORMANCE_GC_MINOR:
    case minorMarkSweep:
    default: {
      return 'minor';
    }
  }
}

/** The same from the names that `v8.GCProfiler` gives. */
export function kindOfName(name: string): Collection['kind'] {
  switch (name) {
    case 'MarkSweepCompact': {
      return 'major';
    }
    case 'IncrementalMarking': {
      return 'incremental';
    }
    case 'ProcessWeakCallbacks': {
      return 'weak';
    }
    default: {
      return 'minor';
    }
  }
}
