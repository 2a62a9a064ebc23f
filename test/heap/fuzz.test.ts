import test from 'ava';
import { fuzz } from './fuzz.ts';

// bench/heap-fuzz.ts runs ten thousand rounds and more; these are others, so that a fault found there is not hidden here.
const firstSeed = 1_000_000;
const rounds = 400;

test('explain(): damaged snapshots are refused in words, or read as what they say', async t => {
  const counts = new Map<string, number>();
  for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
    const { outcome, code, fault } = await fuzz(seed);
    t.is(fault, null);
    const what = code ?? outcome;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  t.true((counts.get('read') ?? 0) > rounds / 20, 'hardly any is read, so nothing was compared');
  t.true((counts.get('MEMSUP_SNAPSHOT_CORRUPT') ?? 0) > rounds / 10);
  t.true((counts.get('MEMSUP_SNAPSHOT_TRUNCATED') ?? 0) > rounds / 40);
});
