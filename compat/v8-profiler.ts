/** Drop-in for `v8-profiler` and `v8-profiler-next`. */
import { CpuRecorder } from './profiler/cpu.ts';
import type { CpuProfile } from './profiler/cpu-profile.ts';
import { readHeapStats, startTracking } from './profiler/heap-stats.ts';
import { idOf, valueOfId } from './profiler/object-ids.ts';
import { startSampling, stopSampling } from './profiler/sampling.ts';
import { deleteAllSnapshots, snapshots, takeSnapshot } from './profiler/snapshots.ts';
import type { Snapshot } from './profiler/snapshot.ts';

export type { CpuProfile } from './profiler/cpu-profile.ts';
export type { SamplingHeapProfile, AllocationNode } from './profiler/sampling.ts';
export type { Snapshot } from './profiler/snapshot.ts';
export type { SnapshotEdge, SnapshotNode } from './profiler/graph-node.ts';

const cpu = new CpuRecorder();
const intervalInitialUs = 1000;

/** Functions, not methods: old programs pass them on without their object. */
const v8Profiler = {
  snapshots,
  profiles: cpu.profiles,

  /** The second argument was a progress report that V8 has given up. */
  takeSnapshot: (name?: unknown, _control?: unknown): Snapshot => {
    return takeSnapshot(titleOf(name));
  },
  deleteAllSnapshots,
  startTrackingHeapObjects: startTracking,
  /** Ids are given out in any case; there is nothing to stop. */
  stopTrackingHeapObjects: (): void => {},
  getHeapStats: (iterator?: unknown, callback?: unknown): number => {
    return readHeapStats(
      samples => (typeof iterator === 'function' ? iterator(samples) : undefined),
      () => (typeof callback === 'function' ? callback() : undefined),
    );
  },
  getObjectByHeapObjectId: (id: number | string): unknown => {
    const number = Number.parseInt(String(id), 10);
    return Number.isNaN(number) ? undefined : valueOfId(number);
  },
  getHeapObjectId: (...values: unknown[]): number | undefined => {
    return values.length === 0 ? undefined : idOf(values[0]);
  },

  startProfiling: (name?: string | boolean, recsamples?: boolean, _mode?: 0 | 1): void => {
    const samples = typeof name === 'boolean' ? name : (recsamples ?? true);
    cpu.start(titleOf(name), samples);
  },
  stopProfiling: (name?: string): CpuProfile | undefined => {
    return cpu.stop(titleOf(name));
  },
  setSamplingInterval: (us?: number | string): void => {
    const number = Number.parseInt(String(us), 10);
    cpu.setInterval(number > 0 ? number : intervalInitialUs);
  },
  collectSample: (): void => {
    cpu.sample();
  },
  setGenerateType: (type: number): void => {
    if (type === 0 || type === 1) cpu.setType(type);
    else process.stderr.write(`type should in [0, 1], got ${String(type)}.\n`);
  },
  /** V8's own profiler was thrown away after so many profiles; here it is after each. */
  setProfilesCleanupLimit: (limit: unknown): void => {
    if (Number.isNaN(Number(limit))) process.stderr.write('limit should be number.\n');
  },
  deleteAllProfiles: (): void => {
    cpu.deleteAll();
  },

  startSamplingHeapProfiling: (interval?: number, depth?: number): void => {
    startSampling(interval, depth);
  },
  stopSamplingHeapProfiling: stopSampling,
};

/** What was no name was none: `startProfiling(true)`, `takeSnapshot(progress)`. */
function titleOf(name: unknown): string {
  return typeof name === 'string' || typeof name === 'number' ? String(name) : '';
}

export default v8Profiler;
