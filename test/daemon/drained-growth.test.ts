import test from 'ava';
import type { Verdict } from '../../base/verdict.ts';
import { freedByDrain } from '../../daemon/drained-growth.ts';
import { leakVerdict } from '../helpers/state-folder.ts';

const mib = 2 ** 20;
const grown: Verdict = { ...leakVerdict, floorBytes: 400 * mib, growthBytes: 300 * mib };

const cases: readonly [string, Verdict, number, number | null][] = [
  ['all of it went', grown, 90 * mib, 310 * mib],
  ['half of it went', grown, 250 * mib, 150 * mib],
  ['less than half went', grown, 251 * mib, null],
  ['nothing went', grown, 420 * mib, null],
  ['buffers went', { ...grown, class: 'external' }, 90 * mib, 310 * mib],
  ['a snapshot shows no native memory', { ...grown, class: 'native' }, 90 * mib, null],
  ["another thread's heap", { ...grown, thread: 2 }, 90 * mib, null],
  ['a threshold, not a trend', { ...grown, confidence: null }, 90 * mib, null],
  ['without a floor', { ...grown, floorBytes: null }, 90 * mib, null],
  ['without growth', { ...grown, growthBytes: null }, 90 * mib, null],
];

for (const [title, verdict, snapshotBytes, freed] of cases) {
  test(`freedByDrain(): ${title}`, t => {
    t.is(freedByDrain(verdict, snapshotBytes), freed);
  });
}
