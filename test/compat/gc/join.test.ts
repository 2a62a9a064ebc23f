import { constants } from 'node:perf_hooks';
import v8 from 'node:v8';
import test from 'ava';
import { forceCollection } from '../../../compat/gc/force.ts';
import { gcKindOf, type GcEntry } from '../../../agent/gc-entries.ts';
import { joinByOrder } from '../../../compat/gc/join.ts';
import { kindOfName } from '../../../compat/gc/kinds.ts';
import type { GcRecord } from '../../../compat/gc/heap-figures.ts';
import { StormWatch } from '../../../compat/gc/storm.ts';

const { NODE_PERFORMANCE_GC_MAJOR: major, NODE_PERFORMANCE_GC_MINOR: minor } = constants;

function entry(kind: number): GcEntry {
  return { kind, flags: 0, startMs: 0, durationMs: 1 };
}

/** A real record of V8's, with another name. */
function record(gcType: string): GcRecord {
  const profiler = new v8.GCProfiler();
  profiler.start();
  forceCollection();
  const [made] = profiler.stop().statistics;
  if (made === undefined) throw new Error('no collection was recorded');
  return { ...made, gcType };
}

test('joinByOrder(): pairs in order and empties both sides', t => {
  const entries = [entry(minor), entry(major)];
  const records = [record('Scavenge'), record('MarkSweepCompact')];
  const expected = records.map(({ gcType }) => gcType);
  t.deepEqual(
    joinByOrder(entries, records).map(pair => pair.record?.gcType),
    expected,
  );
  t.deepEqual([entries.length, records.length], [0, 0]);
});

test('joinByOrder(): keeps records whose entries are still to come', t => {
  const records = [record('Scavenge'), record('MarkSweepCompact')];
  joinByOrder([entry(minor)], records);
  t.deepEqual(
    records.map(({ gcType }) => gcType),
    ['MarkSweepCompact'],
  );
});

test('joinByOrder(): a missed entry costs one pair, a missed record leaves null', t => {
  const late = [record('Scavenge'), record('MarkSweepCompact')];
  t.is(joinByOrder([entry(major)], late)[0]?.record?.gcType, 'MarkSweepCompact');
  const pairs = joinByOrder([entry(major), entry(minor)], [record('Scavenge')]);
  t.deepEqual(
    pairs.map(pair => pair.record?.gcType ?? null),
    [null, 'Scavenge'],
  );
});

test('kinds: numbers by the names that Node gives them, and V8 by its own', t => {
  const { NODE_PERFORMANCE_GC_INCREMENTAL: steps, NODE_PERFORMANCE_GC_WEAKCB: weak } = constants;
  t.deepEqual(
    [minor, major, steps, weak, 2, 0].map(kind => gcKindOf({ kind })),
    ['minor', 'major', 'incremental', 'weak', 'minor', 'minor'],
  );
  t.deepEqual(
    [
      'Scavenge',
      'MarkSweepCompact',
      'IncrementalMarking',
      'ProcessWeakCallbacks',
      'MinorMarkSweep',
    ].map(kindOfName),
    ['minor', 'major', 'incremental', 'weak', 'minor'],
  );
});

test('StormWatch: forty idle full collections within four seconds are a storm', t => {
  const watch = new StormWatch();
  const see = (startMs: number, allocatedBytes = 1000, forced = false): boolean =>
    watch.see({ startMs, forced, beforeBytes: 1e7 + allocatedBytes, afterBytes: 1e7 });
  see(0);
  for (let index = 1; index < 40; index += 1) t.false(see(index * 100));
  t.true(see(4000));
  t.false(see(4100), 'counts anew');
});

test('StormWatch: work, forcing or time in between is none', t => {
  const cases: readonly ((index: number) => readonly [number, number, boolean])[] = [
    index => [index * 10, 1e6, false],
    index => [index * 10, 10, true],
    index => [index * 200, 10, false],
  ];
  for (const make of cases) {
    const watch = new StormWatch();
    for (let index = 0; index < 200; index += 1) {
      const [startMs, allocated, forced] = make(index);
      t.false(watch.see({ startMs, forced, beforeBytes: 1e7 + allocated, afterBytes: 1e7 }));
    }
  }
});
