import { setImmediate as nextTurn } from 'node:timers/promises';
import test from 'ava';
import { GcEntries, gcKindOf, type GcEntry } from '../../agent/gc-entries.ts';

/** Garbage for several collections of the young generation, where a little is always held. */
function litter(recent: unknown[]): void {
  for (let index = 0; index < 400_000; index += 1) recent[index % 100] = { index, list: [index] };
}

test('GcEntries: nothing is left of it once it is closed, however often it was open', async t => {
  const seen: GcEntry[] = [];
  const entries = new GcEntries(some => seen.push(...some));
  const recent: unknown[] = [];
  const residentAfter = async (rounds: number): Promise<number> => {
    for (let round = 0; round < rounds; round += 1) {
      entries.open();
      litter(recent);
      await nextTurn();
      seen.push(...entries.take());
      entries.close();
    }
    return process.memoryUsage.rss();
  };
  const before = await residentAfter(50);
  t.true(seen.length >= 50, `${seen.length} collections, so nothing was proved`);
  t.true(seen.every(entry => gcKindOf(entry) !== 'minor' || entry.durationMs > 0));
  const after = await residentAfter(200);
  // What V8 writes for profilers that were stopped would make 500 MB of it.
  t.true(after - before < 100e6, `${before} → ${after}`);
  const count = seen.length;
  litter(recent);
  await nextTurn();
  t.is(seen.length, count);
});
