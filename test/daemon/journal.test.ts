import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { Journal, readJournalTail } from '../../daemon/journal.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { modeOf, ownFolder } from '../helpers/own-folder.ts';
import { smallDisk } from '../helpers/small-disk.ts';

function open(stateDir: string, bytesMax?: number): Journal {
  const limit = bytesMax === undefined ? {} : { bytesMax };
  return new Journal({ stateDir, app: 'shop', clock: new FakeClock(), ...limit });
}

function fileIn(stateDir: string, name = 'journal.ndjson'): string {
  return path.join(stateDir, name);
}

test('Journal.write(): one JSON object a line, for its owner only', t => {
  const stateDir = ownFolder();
  const journal = open(stateDir);
  journal.write('worker.start', { worker: 1, generation: 2, pid: 3, note: 'two\nlines' });
  journal.write('supervisor.stop');
  const text = fs.readFileSync(fileIn(stateDir), 'utf8');
  t.is(text.split('\n').length, 3);
  t.deepEqual(JSON.parse(text.split('\n')[0] ?? ''), {
    at: '2026-03-01T12:00:00.000Z',
    event: 'worker.start',
    app: 'shop',
    worker: 1,
    generation: 2,
    pid: 3,
    note: 'two\nlines',
  });
  t.is(modeOf(fileIn(stateDir)), '600');
});

test('Journal: goes on after what is there', t => {
  const stateDir = ownFolder();
  open(stateDir).write('supervisor.start');
  open(stateDir).write('supervisor.stop');
  t.deepEqual(
    readJournalTail(stateDir).records.map(({ event }) => event),
    ['supervisor.start', 'supervisor.stop'],
  );
});

test('Journal: a torn line does not swallow the next record', t => {
  const stateDir = ownFolder();
  open(stateDir).write('supervisor.start');
  fs.appendFileSync(fileIn(stateDir), '{"at":"2026-03-01T12:00:0');
  open(stateDir).write('supervisor.stop');
  const { records, broken } = readJournalTail(stateDir);
  t.is(broken, 1);
  t.deepEqual(
    records.map(({ event }) => event),
    ['supervisor.start', 'supervisor.stop'],
  );
});

test('Journal: rotates by size, keeps one file before it, and the tail reads across', t => {
  const stateDir = ownFolder();
  const journal = open(stateDir, 1000);
  for (let nth = 0; nth < 40; nth += 1) {
    journal.write('worker.start', { nth, text: 'ü'.repeat(20) });
  }
  t.true(fs.statSync(fileIn(stateDir)).size <= 1000);
  t.true(fs.statSync(fileIn(stateDir, 'journal.1.ndjson')).size <= 1000);
  t.is(modeOf(fileIn(stateDir)), '600');
  t.deepEqual(fs.readdirSync(stateDir).toSorted(), ['journal.1.ndjson', 'journal.ndjson']);
  const { records, broken } = readJournalTail(stateDir);
  t.is(broken, 0);
  const numbers = records.map(record => Number(record['nth']));
  t.is(numbers.at(-1), 39);
  t.deepEqual(
    numbers,
    Array.from(numbers, (_, index) => 40 - numbers.length + index),
  );
  const here = fs.readFileSync(fileIn(stateDir), 'utf8').trim().split('\n').length;
  t.true(numbers.length > here);
});

test('Journal: a record longer than the limit is written all the same', t => {
  const stateDir = ownFolder();
  const journal = open(stateDir, 200);
  journal.write('worker.start', { text: 'x'.repeat(500) });
  journal.write('worker.ready');
  t.is(readJournalTail(stateDir).records.length, 2);
});

test('Journal: what cannot be written is counted and told later, and nothing throws', t => {
  const stateDir = ownFolder();
  const journal = open(stateDir, 200);
  const heard: string[] = [];
  journal.onRecord(({ event }) => heard.push(event));
  journal.write('supervisor.start', { text: 'x'.repeat(300) });
  // The next one wants to rotate, and a folder stands in the way.
  const blocker = fileIn(stateDir, 'journal.1.ndjson');
  fs.mkdirSync(path.join(blocker, 'full'), { recursive: true });
  journal.write('worker.start');
  journal.write('worker.exit');
  t.is(journal.dropped, 2);
  t.deepEqual(heard, ['supervisor.start', 'worker.start', 'worker.exit']);
  fs.rmSync(blocker, { recursive: true });
  journal.write('worker.ready');
  t.is(journal.dropped, 0);
  const { records } = readJournalTail(stateDir);
  t.deepEqual(
    records.map(({ event }) => event),
    ['supervisor.start', 'limit.dropped', 'worker.ready'],
  );
  t.is(records[1]?.['records'], 2);
});

test('Journal.letGoIfLost(): a file that was removed or replaced is begun anew, any other is kept', t => {
  const stateDir = ownFolder();
  const journal = open(stateDir);
  journal.write('worker.start');
  t.false(journal.letGoIfLost());
  fs.renameSync(fileIn(stateDir), fileIn(stateDir, 'taken'));
  fs.writeFileSync(fileIn(stateDir), '');
  t.true(journal.letGoIfLost());
  t.false(journal.letGoIfLost());
  journal.write('worker.ready');
  fs.rmSync(fileIn(stateDir));
  t.true(journal.letGoIfLost());
  journal.write('worker.drain');
  t.deepEqual(
    readJournalTail(stateDir).records.map(({ event }) => event),
    ['worker.drain'],
  );
  t.is(modeOf(fileIn(stateDir)), '600');
  journal.close();
  t.false(journal.letGoIfLost());
});

test('Journal: a decision is never written into a removed file, and counts as dropped without a folder', t => {
  const stateDir = path.join(ownFolder(), 'state');
  fs.mkdirSync(stateDir);
  const journal = open(stateDir);
  journal.write('supervisor.start');
  fs.rmSync(stateDir, { recursive: true });
  journal.write('restart.planned');
  t.is(journal.dropped, 1);
  fs.mkdirSync(stateDir);
  journal.write('worker.exit');
  t.deepEqual(
    readJournalTail(stateDir).records.map(({ event }) => event),
    ['limit.dropped', 'worker.exit'],
  );
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('Journal: a full disk', t => {
  const stateDir = ownFolder();
  fs.symlinkSync('/dev/full', fileIn(stateDir));
  const journal = open(stateDir);
  journal.write('supervisor.start');
  t.is(journal.dropped, 1);
});

test('Journal: half a line that there is no room to end leaves no descriptor open', t => {
  const disk = smallDisk(t);
  if (disk === null) return;
  // A whole page, so that the next byte needs another one.
  fs.writeFileSync(fileIn(disk.folder), 'x'.repeat(4096));
  disk.fill();
  const journal = open(disk.folder);
  const before = fs.readdirSync('/proc/self/fd').length;
  for (let nth = 0; nth < 5; nth += 1) journal.write('worker.start');
  t.is(journal.dropped, 5);
  t.is(fs.readdirSync('/proc/self/fd').length, before);
  disk.clear();
  journal.write('worker.ready');
  t.is(journal.dropped, 0);
  t.is(readJournalTail(disk.folder).records.length, 2);
  journal.close();
});

test('Journal: after close() nothing is written into whatever has the descriptor now', t => {
  const stateDir = ownFolder();
  const journal = open(stateDir);
  journal.close();
  const other = path.join(stateDir, 'other');
  const descriptor = fs.openSync(other, 'w');
  journal.write('worker.exit');
  fs.closeSync(descriptor);
  t.is(fs.readFileSync(other, 'utf8'), '');
  t.notThrows(() => journal.close());
});

test('Journal.onRecord(): until it is told to stop', t => {
  const journal = open(ownFolder());
  const heard: string[] = [];
  const stop = journal.onRecord(({ event }) => heard.push(event));
  journal.write('worker.start');
  stop();
  journal.write('worker.ready');
  t.deepEqual(heard, ['worker.start']);
});

test('readJournalTail(): only the end of a long file, from a whole line on', t => {
  const stateDir = ownFolder();
  const journal = open(stateDir);
  for (let nth = 0; nth < 100; nth += 1) journal.write('worker.start', { nth });
  const { records, broken } = readJournalTail(stateDir, 1000);
  t.is(broken, 0);
  t.true(records.length > 3 && records.length < 20);
  t.is(records.at(-1)?.['nth'], 99);
});

test('readJournalTail(): lines that are no record are counted', t => {
  const stateDir = ownFolder();
  const good = JSON.stringify({
    at: '2026-03-01T12:00:00.000Z',
    event: 'worker.exit',
    app: 'shop',
  });
  const lines = ['null', '[]', '{"at":1}', good, 'not json', '{"event":"worker.exit"}'];
  fs.writeFileSync(fileIn(stateDir), lines.join('\n'));
  const { records, broken } = readJournalTail(stateDir);
  t.is(records.length, 1);
  t.is(broken, 5);
});

test('readJournalTail(): no journal is an empty one', t => {
  t.deepEqual(readJournalTail(ownFolder()), { records: [], broken: 0 });
});
