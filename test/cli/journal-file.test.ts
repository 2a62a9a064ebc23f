import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { parseJournal, readJournal } from '../../cli/state/journal-file.ts';
import { stateFolder } from '../helpers/state-folder.ts';

const start = { at: '2026-11-22T03:00:00.000Z', event: 'supervisor.start', app: 'shop' } as const;

test('readJournal(): a missing journal is an empty one', async t => {
  t.deepEqual(await readJournal(path.join(stateFolder(t).path, 'none')), {
    records: [],
    brokenLines: 0,
    skippedBytes: 0,
    problem: null,
  });
});

test('readJournal(): reads the rotated file first', async t => {
  const folder = stateFolder(t);
  folder.journal({ ...start, at: '2026-11-22T04:00:00.000Z' });
  fs.writeFileSync(path.join(folder.path, 'journal.1.ndjson'), `${JSON.stringify(start)}\n`);
  const { records } = await readJournal(folder.path);
  t.deepEqual(
    records.map(record => record.at),
    ['2026-11-22T03:00:00.000Z', '2026-11-22T04:00:00.000Z'],
  );
});

test('readJournal(): of a file that is too long the end is read', async t => {
  const folder = stateFolder(t);
  const line = JSON.stringify({ ...start, filler: 'x'.repeat(1000) });
  fs.writeFileSync(path.join(folder.path, 'journal.ndjson'), `${line}\n`.repeat(9000));
  const { records, brokenLines, skippedBytes } = await readJournal(folder.path);
  t.is(brokenLines, 0, 'the line that the cut went through is skipped, not broken');
  t.true(skippedBytes > 0);
  t.is(skippedBytes % (line.length + 1), 0);
  t.is(records.length, 9000 - skippedBytes / (line.length + 1));
});

test('readJournal(): a journal that cannot be read is told', async t => {
  const folder = stateFolder(t);
  fs.mkdirSync(path.join(folder.path, 'journal.ndjson'));
  const { records, problem } = await readJournal(folder.path);
  t.deepEqual(records, []);
  t.regex(problem ?? '', /Cannot read ".*journal\.ndjson": /);
});

test('parseJournal(): counts torn and damaged lines', t => {
  const sound = JSON.stringify(start);
  const damaged = [
    sound.slice(0, 30),
    'null',
    '[]',
    '"text"',
    '{}',
    JSON.stringify({ ...start, at: 'yesterday' }),
    JSON.stringify({ ...start, app: 7 }),
    JSON.stringify({ at: start.at, app: 'shop' }),
  ];
  const { records, brokenLines } = parseJournal([sound, ...damaged, '', sound].join('\n'));
  t.is(records.length, 2);
  t.is(brokenLines, damaged.length);
});

test('parseJournal(): an event of a newer memsup is not damage', t => {
  const { records, brokenLines } = parseJournal(
    JSON.stringify({ ...start, event: 'worker.thawed' }),
  );
  t.deepEqual({ records, brokenLines }, { records: [], brokenLines: 0 });
});

test('parseJournal(): keeps further fields, and drops numbers that are none', t => {
  const [record] = parseJournal(
    JSON.stringify({ ...start, worker: '1', pid: 7, rule: 'leak' }),
  ).records;
  t.is(record?.worker, undefined);
  t.is(record?.pid, 7);
  t.is(record?.['rule'], 'leak');
});
