import { testOnEachNode } from '../../helpers/nodes.ts';
import { runCompat } from '../../helpers/run-compat.ts';

const forcedFlag = 4;
const gctypes: Readonly<Record<string, number>> = { minor: 1, major: 2, incremental: 4, weak: 8 };
const types: Readonly<Record<string, string>> = {
  minor: 'Scavenge',
  major: 'MarkSweepCompact',
  incremental: 'IncrementalMarking',
  weak: 'ProcessWeakCallbacks',
};
const figures = [
  'totalHeapSize',
  'totalHeapExecutableSize',
  'usedHeapSize',
  'heapSizeLimit',
  'totalPhysicalSize',
  'totalAvailableSize',
  'mallocedMemory',
  'peakMallocedMemory',
  'numberOfNativeContexts',
  'numberOfDetachedContexts',
];

interface Seen {
  readonly kind: string;
  readonly flags: number;
  readonly duration: number;
}

function run(t: Parameters<typeof runCompat>[0], node: Parameters<typeof runCompat>[1]['node']) {
  return runCompat(t, { node, fixture: 'watches-collections', nodeArgs: ['--expose-gc'] });
}

testOnEachNode(
  'gc-stats: the kinds that its page documents, on every Node, with right times',
  (t, node) => {
    const told = run(t, node);
    const seen: readonly Seen[] = told.node;
    t.true(seen.length >= 4 && seen.some(({ kind }) => kind === 'minor'));
    t.deepEqual(
      told.stats.map((stats: { readonly gctype: number }) => stats.gctype),
      seen.map(({ kind }) => gctypes[kind]),
    );
    t.is(told.data, told.stats.length);
    for (const [index, stats] of told.stats.entries()) {
      t.is(stats.pause, stats.endTime - stats.startTime);
      t.is(stats.pause, Math.round((seen[index]?.duration ?? 0) * 1e6));
      t.is(stats.pauseMS, Math.round(seen[index]?.duration ?? 0));
      t.true(stats.startTime > told.startedNs - 1e9 && stats.endTime < told.endedNs + 1e6);
    }
    t.true(told.single);
    t.is(told.withNew, 'gc-stats no longer exports a constructor. Call without the `new` keyword');
  },
);

testOnEachNode('gc-stats: figures from right before and right after each collection', (t, node) => {
  const told = run(t, node);
  for (const { before, after, diff } of told.stats) {
    for (const part of [before, after, diff]) t.deepEqual(Object.keys(part), figures);
    for (const figure of figures) t.is(diff[figure], after[figure] - before[figure]);
    t.true(before.usedHeapSize > 1e6 && after.numberOfNativeContexts >= 1);
  }
  const majors = told.stats.filter((stats: { readonly gctype: number }) => stats.gctype === 2);
  // The second forced collection frees two thirds of the 30 arrays of 20,000 objects of 28 bytes or more.
  t.true(majors.at(-1).diff.usedHeapSize < -5e6, String(majors.at(-1).diff.usedHeapSize));
});

testOnEachNode(
  'gc-profiler: right types, forced only when forced, and points in time',
  (t, node) => {
    const told = run(t, node);
    const seen: readonly Seen[] = told.node;
    t.deepEqual(
      told.gc.map(
        ({ type, flags, duration }: { type: string; flags: number; duration: number }) => [
          type,
          flags,
          duration,
        ],
      ),
      seen.map(({ kind, flags, duration }) => [types[kind], flags, duration]),
    );
    for (const { forced, flags, isDate, date } of told.gc) {
      t.is(forced, (flags & forcedFlag) !== 0);
      t.true(isDate);
      t.true(Date.parse(date) > told.startedMs - 1000 && Date.parse(date) <= told.endedMs + 1);
    }
    const forced = told.gc.filter((info: { readonly forced: boolean }) => info.forced);
    t.is(forced.length, 2);
    t.true(forced.every((info: { readonly type: string }) => info.type === 'MarkSweepCompact'));
    t.deepEqual(told.flags, {
      kNoGCCallbackFlags: 0,
      kGCCallbackFlagCompacted: 1,
      kGCCallbackFlagConstructRetainedObjectInfos: 2,
      kGCCallbackFlagForced: 4,
    });
  },
);
