import fs from 'node:fs';
import { testOnEachNode } from '../../helpers/nodes.ts';
import { runCompat } from '../../helpers/run-compat.ts';
import { temporaryFolder } from '../../helpers/sockets.ts';

const mib = 2 ** 20;

testOnEachNode(
  'memwatch: growth under forced collections is a leak with its true rate',
  (t, node) => {
    const told = runCompat(t, { node, fixture: 'forces-growth' });
    t.true(told.leaks.length >= 2, `${told.leaks.length} leaks over 12 steps`);
    const [leak] = told.leaks;
    t.true(leak.dates);
    t.true(leak.growth > 3.8 * mib * 0.8 && leak.growth < 3.8 * mib * 1.4, `${leak.growth}`);
    const spanMs = Date.parse(leak.end) - Date.parse(leak.start);
    const rate = / - ([\d.]+) mb\/hr$/.exec(leak.reason)?.[1];
    const expected = ((leak.growth / spanMs) * 3_600_000) / mib;
    t.true(Math.abs(Number(rate) / expected - 1) < 0.05, `${leak.reason}, expected ${expected}`);
    t.deepEqual(told.strictFields, [
      'num_full_gc',
      'num_inc_gc',
      'heap_compactions',
      'usage_trend',
      'estimated_base',
      'current_base',
      'min',
      'max',
    ]);
  },
);

testOnEachNode(
  'memwatch: one stats event for each full collection, leak before stats',
  (t, node) => {
    const told = runCompat(t, { node, fixture: 'forces-growth' });
    t.true(told.stats.length >= 25);
    t.true(told.strictStats >= told.stats.length - 1);
    for (const [index, stats] of told.stats.entries()) {
      t.is(stats.num_full_gc, index + 1);
      t.is(stats.heap_compactions, index + 1);
      t.is(stats.current_base, stats.used_heap_size);
      t.true(stats.gc_time > 0 && stats.gcMarkSweepCompactTime >= stats.gc_time);
      t.true(Math.abs(stats.gc_ts / 1000 - Date.now()) < 600_000);
      t.is(stats.gcMarkSweepCompactCount, index + 1);
    }
    const at = told.order.indexOf('leak');
    t.is(told.order[at + 1], 'stats');
    const [first, last] = [told.stats.at(0), told.stats.at(-1)];
    t.true(last.current_base - first.current_base > 8 * mib);
    t.true(last.usage_trend > 0 && last.min > 0 && last.max >= last.current_base);
  },
);

testOnEachNode('memwatch: what a program loads at its start is no leak', (t, node) => {
  const told = runCompat(t, { node, fixture: 'loads-at-start' });
  t.is(told.leaks, 0);
  t.true(told.majors >= 1);
});

testOnEachNode("memwatch: the posts' listener sees the slices that hold whole pages", (t, node) => {
  const folder = temporaryFolder(t);
  const told = runCompat(t, { node, fixture: 'leaks-slices-and-tells', cwd: folder });
  t.is(told.error, null);
  t.deepEqual(fs.readdirSync(folder), ['leak.heapsnapshot']);
  t.true(told.slices['+'] > 10 && told.slices['-'] < 10, JSON.stringify(told.slices));
  // Each slice of a link holds a page of 100,000 bytes, which is a string of its own.
  t.true(told.strings.size_bytes > told.slices['+'] * 90_000, JSON.stringify(told.strings));
  t.true(told.grown >= told.strings.size_bytes * 0.8);
  const rate = Number(/ - ([\d.]+) mb\/hr$/.exec(told.info.reason)?.[1]);
  const expected = ((told.info.growth / told.spanMs) * 3_600_000) / mib;
  t.true(Math.abs(rate / expected - 1) < 0.05, `${told.info.reason}, expected ${expected}`);
});

testOnEachNode(
  'memwatch: with a leak listener alone, nearly exact; counts of stats from its first listener on',
  (t, node) => {
    const told = runCompat(t, { node, fixture: 'hears-leaks-only' });
    t.true(told.minors > 5, 'there was what nobody needs to hear of');
    t.is(told.leaks.length, 2);
    for (const { growth, spanMs, reason } of told.leaks) {
      // Half a step to either side: what the program compiles, and what V8 sets aside to allocate from, counts as well.
      t.true(Math.abs(growth - 5 * 1e6) < 500_000, String(growth));
      const rate = Number(/ - ([\d.]+) mb\/hr$/.exec(reason)?.[1]);
      t.true(Math.abs(rate / (((growth / spanMs) * 3_600_000) / mib) - 1) < 0.05, reason);
    }
    const [first, second] = told.stats;
    t.is(first.num_full_gc, 12, 'each full collection once, heard of one way or the other');
    t.is(second.num_full_gc, 13);
    t.is(first.gcMarkSweepCompactCount, 12);
    t.true(second.num_inc_gc > first.num_inc_gc);
    t.true(Math.abs(first.current_base - told.bases.at(-1)) < mib);
  },
);
