import test from 'ava';
import { LeakWatch } from '../../../compat/memwatch/leak-watch.ts';
import type { LeakInfo, Reading } from '../../../compat/memwatch/figures.ts';

const mib = 2 ** 20;

function reading(changes: Partial<Reading>): Reading {
  return {
    major: true,
    heapBytes: 0,
    beforeBytes: null,
    atMs: 0,
    durationMs: 1,
    startup: false,
    ...changes,
  };
}

/** One collection a second, with these heaps; the leaks that were reported. */
function leaksOf(heaps: readonly number[], watch = new LeakWatch(5)): LeakInfo[] {
  return heaps.flatMap((heapBytes, second) => {
    const leak = watch.see(
      reading({ heapBytes, beforeBytes: heapBytes + 10 * mib, atMs: second * 1000 }),
    );
    return leak === null ? [] : [leak];
  });
}

const steps = (count: number): number[] =>
  Array.from({ length: count }, (_, step) => 10 * mib + step * mib);

test('LeakWatch: the first collection is where growth is measured from, not growth', t => {
  t.deepEqual(leaksOf(steps(5)), []);
  t.deepEqual(leaksOf(steps(6)), [
    {
      start: new Date(0),
      end: new Date(5000),
      growth: 5 * mib,
      reason: 'heap growth over 5 consecutive GCs (5s) - 3600 mb/hr',
    },
  ]);
});

test('LeakWatch: no growth is lost between two reports', t => {
  const leaks = leaksOf(steps(11));
  t.deepEqual(
    leaks.map(({ growth }) => growth),
    [5 * mib, 5 * mib],
  );
  t.deepEqual(leaks[1]?.start, leaks[0]?.end);
});

test('LeakWatch: one collection without growth begins anew', t => {
  t.deepEqual(leaksOf([...steps(5), 10 * mib, ...steps(5).map(bytes => bytes + mib)]).length, 1);
  t.deepEqual(leaksOf([...steps(5), 14 * mib, 15 * mib, 16 * mib]), []);
});

test('LeakWatch: a collection repeated at once is not "no growth"', t => {
  const watch = new LeakWatch(5);
  const leaks: LeakInfo[] = [];
  for (const [step, heapBytes] of steps(6).entries()) {
    const at = step * 1000;
    for (const [atMs, beforeBytes] of [
      [at, heapBytes + 10 * mib],
      [at + 6, heapBytes + 100],
    ] as const) {
      const leak = watch.see(reading({ heapBytes, beforeBytes, atMs }));
      if (leak !== null) leaks.push(leak);
    }
  }
  t.is(leaks.length, 1);
  t.is(leaks[0]?.growth, 5 * mib);
});

test('LeakWatch: a repeat is told by the time when the figures from before do not', t => {
  const watch = new LeakWatch(1);
  watch.see(reading({ heapBytes: 10 * mib, atMs: 100 }));
  // 4 ms after the end of the last, and little more is there.
  t.is(watch.see(reading({ heapBytes: 10 * mib + 1000, atMs: 105 })), null);
  t.not(watch.see(reading({ heapBytes: 11 * mib, atMs: 107 })), null, 'real growth counts');
  const later = new LeakWatch(1);
  later.see(reading({ heapBytes: 10 * mib, atMs: 100 }));
  t.not(later.see(reading({ heapBytes: 10 * mib + 1000, atMs: 107 })), null);
});

test('LeakWatch: a repeat that finds the growth gone takes it back', t => {
  const watch = new LeakWatch(2);
  watch.see(reading({ heapBytes: 10 * mib, atMs: 0 }));
  watch.see(reading({ heapBytes: 12 * mib, beforeBytes: 20 * mib, atMs: 1000 }));
  watch.see(reading({ heapBytes: 9 * mib, beforeBytes: 12 * mib, atMs: 1002 }));
  t.is(watch.see(reading({ heapBytes: 13 * mib, beforeBytes: 20 * mib, atMs: 2000 })), null);
});

test('LeakWatch: small growth under constant forcing adds up until it counts', t => {
  const watch = new LeakWatch(5);
  const leaks: LeakInfo[] = [];
  for (let step = 0; step < 2000; step += 1) {
    const heapBytes = 10 * mib + step * 1024;
    const leak = watch.see(reading({ heapBytes, beforeBytes: heapBytes + 500, atMs: step * 1000 }));
    if (leak !== null) leaks.push(leak);
  }
  t.true(leaks.length >= 4, `${leaks.length} leaks`);
  const spanMs = Number(leaks[0]?.end) - Number(leaks[0]?.start);
  t.is(leaks[0]?.growth, (spanMs / 1000) * 1024, 'the rate is the real one');
});

test('LeakWatch: what grows while modules are loaded is no leak', t => {
  const watch = new LeakWatch(5);
  for (const [step, heapBytes] of steps(20).entries()) {
    t.is(watch.see(reading({ heapBytes, atMs: step * 100, startup: true })), null);
  }
});

test('LeakWatch: rates beyond 32 bits are told in full', t => {
  const [leak] = leaksOf(Array.from({ length: 6 }, (_, step) => (step + 1) * 7_620_560));
  t.is(leak?.reason, 'heap growth over 5 consecutive GCs (5s) - 26163.12 mb/hr');
});
