import type { GcKind } from '../../base/readings.ts';

/** The kind of a collection from the name that `v8.GCProfiler` gives it. */
export function kindOfName(name: string): GcKind {
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
