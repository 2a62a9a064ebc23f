import test from 'ava';
import { leakSentences } from '../../cli/story/leak-sentences.ts';
import type { Incident } from '../../base/incident.ts';
import { leakIncident, leakVerdict } from '../helpers/state-folder.ts';

const suspects = [{ title: 'Map `seen` holds 3 records' }];

/** An incident in whose drain so much of 300 MiB went. */
function drained(drainFreedBytes: number | null): Incident {
  const { restart } = leakIncident;
  if (restart === null) throw new Error('it was not restarted');
  const verdict = { ...leakVerdict, class: 'external', growthBytes: 300 * 2 ** 20 } as const;
  return { ...leakIncident, verdict, restart: { ...restart, drainFreedBytes } };
}

test('leakSentences(): what had grown went with the connections', t => {
  const lead =
    /^280 MiB of the 300 MiB that had grown went when it was drained and its connections were closed, before the snapshot\. Look at/;
  const [first, ...rest] = leakSentences(drained(280 * 2 ** 20));
  t.regex(first ?? '', lead);
  t.deepEqual(rest, []);

  const told = leakSentences({ ...drained(280 * 2 ** 20), suspects });
  t.regex(told[0] ?? '', lead);
  t.deepEqual(told.slice(1), ['What is left:', '1. Map `seen` holds 3 records']);
});

test('leakSentences(): more than had grown may go, and no more than that is told', t => {
  t.regex(leakSentences(drained(400 * 2 ** 20))[0] ?? '', /^300 MiB of the 300 MiB/);
});

test('leakSentences(): the suspects, or where to look', t => {
  t.deepEqual(leakSentences({ ...drained(null), suspects }), ['1. Map `seen` holds 3 records']);
  t.regex(leakSentences(drained(null)).join(' '), /^Look for Buffers that are kept/);
});
