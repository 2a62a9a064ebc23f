import test from 'ava';
import { overflow, sequenceOf, spoolName } from '../../../daemon/notify/spool-order.ts';

const entries = [1, 2, 3, 4].map(sequence => ({ name: spoolName(sequence), bytes: 10 }));

test('spoolName(), sequenceOf(): names sort as they came, and lead back', t => {
  const names = [9, 10, 99, 100, 1_000_000].map(spoolName);
  t.deepEqual(names.toSorted(), names);
  t.deepEqual(names.map(sequenceOf), [9, 10, 99, 100, 1_000_000]);
});

for (const name of [
  '',
  '1.json',
  '000000000001.json.partial',
  '00000000000a.json',
  'firing.json',
]) {
  test(`sequenceOf(): "${name}" is none of ours`, t => {
    t.is(sequenceOf(name), null);
  });
}

test('overflow(): nothing goes up to the limit itself', t => {
  t.deepEqual(overflow(entries, { entriesMax: 4, bytesMax: 40 }, null), []);
  t.deepEqual(overflow([], { entriesMax: 0, bytesMax: 0 }, null), []);
});

test('overflow(): the oldest go, by count and by bytes', t => {
  t.deepEqual(overflow(entries, { entriesMax: 3, bytesMax: 40 }, null), entries.slice(0, 1));
  t.deepEqual(overflow(entries, { entriesMax: 4, bytesMax: 39 }, null), entries.slice(0, 1));
  t.deepEqual(overflow(entries, { entriesMax: 4, bytesMax: 15 }, null), entries.slice(0, 3));
});

test('overflow(): what is being sent stays', t => {
  const gone = overflow(entries, { entriesMax: 2, bytesMax: 40 }, spoolName(1));
  t.deepEqual(gone, entries.slice(1, 3));
});
