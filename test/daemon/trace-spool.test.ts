import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Reading, TraceHeader } from '../../base/readings.ts';
import { pruneTraces } from '../../daemon/old-traces.ts';
import { newestWithin, thinOut, TraceSpool } from '../../daemon/trace-spool.ts';
import { decodeAgentMessage } from '../../ipc/decode.ts';
import { gcReading, sampleReading } from '../helpers/messages.ts';
import { modeOf, ownFolder } from '../helpers/own-folder.ts';

const header: TraceHeader = {
  schema: 'memsup.trace/1',
  app: 'shop',
  node: '20.20.2',
  heapLimitBytes: 1,
  rssLimitBytes: null,
  rssLimitSource: null,
  openFilesLimit: null,
};
const minuteMs = 60_000;

function linesOf(file: string): string[] {
  return fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

function atMsOf(line: string): number {
  return Number(/"atMs":([\d.e+]+)/.exec(line)?.[1]);
}

/** Two hours: a sample each second, a major every ten, two minors each second. */
function twoHours(): Reading[] {
  const readings: Reading[] = [];
  for (let atMs = 0; atMs <= 120 * minuteMs; atMs += 1000) {
    readings.push({ ...sampleReading, atMs });
    readings.push({ ...gcReading, atMs: atMs + 1, gc: 'minor' });
    if (atMs % 10_000 === 0) readings.push({ ...gcReading, atMs: atMs + 2 });
  }
  return readings;
}

test('TraceSpool: header first, then every reading, for its owner only', t => {
  const spool = new TraceSpool(path.join(ownFolder(), 'w1-g1.ndjson'));
  spool.begin(header);
  spool.add(sampleReading);
  spool.add(gcReading);
  spool.flush();
  t.deepEqual(
    linesOf(spool.file).map(line => JSON.parse(line)),
    [header, sampleReading, gcReading],
  );
  t.is(modeOf(spool.file), '600');
});

test('TraceSpool: begins anew over an older file of that name', t => {
  const file = path.join(ownFolder(), 'w1-g1.ndjson');
  fs.writeFileSync(file, 'from an earlier run\n');
  const spool = new TraceSpool(file);
  spool.begin(header);
  spool.flush();
  t.is(linesOf(file).length, 1);
});

test('TraceSpool.copyTo(): everything so far, for its owner only', t => {
  const folder = ownFolder();
  const spool = new TraceSpool(path.join(folder, 'w1-g1.ndjson'));
  spool.begin(header);
  spool.add(sampleReading);
  t.true(spool.copyTo(path.join(folder, 'copy')));
  t.is(linesOf(path.join(folder, 'copy')).length, 2);
  t.is(modeOf(path.join(folder, 'copy')), '600');
});

test('TraceSpool: thins when it is too long, and keeps the header, all majors and the newest 20 minutes', t => {
  const spool = new TraceSpool(path.join(ownFolder(), 'w1-g1.ndjson'), 4 * 2 ** 20);
  spool.begin(header);
  const readings = twoHours();
  for (const reading of readings) spool.add(reading);
  spool.flush();
  t.true(fs.statSync(spool.file).size <= 4 * 2 ** 20);
  const lines = linesOf(spool.file);
  t.deepEqual(JSON.parse(lines[0] ?? ''), header);
  const majors = readings.filter(
    ({ kind, ...rest }) => kind === 'gc' && 'gc' in rest && rest.gc === 'major',
  );
  t.is(lines.filter(line => line.includes('"gc":"major"')).length, majors.length);
  const recent = readings.filter(({ atMs }) => atMs > 100 * minuteMs + 1000);
  t.is(lines.filter(line => atMsOf(line) > 100 * minuteMs + 1000).length, recent.length);
  const times = lines.slice(1).map(atMsOf);
  t.deepEqual(
    times,
    times.toSorted((left, right) => left - right),
  );
  t.true(times.filter(atMs => atMs < 60 * minuteMs).length > 360, 'the old part is thin, not gone');
});

test('TraceSpool: majors alone cannot make it grow without end', t => {
  const spool = new TraceSpool(path.join(ownFolder(), 'w1-g1.ndjson'), 64 * 1024);
  spool.begin(header);
  for (let atMs = 0; atMs < 5000; atMs += 1) spool.add({ ...gcReading, atMs });
  spool.flush();
  t.true(fs.statSync(spool.file).size <= 64 * 1024 + 16 * 1024);
  const lines = linesOf(spool.file);
  t.deepEqual(JSON.parse(lines[0] ?? ''), header);
  t.is(atMsOf(lines.at(-1) ?? ''), 4999);
});

test('TraceSpool: a folder that cannot be written costs only the trace', t => {
  const file = path.join(ownFolder(), 'no-folder');
  fs.writeFileSync(file, '');
  const spool = new TraceSpool(path.join(file, 'w1-g1.ndjson'));
  spool.begin(header);
  spool.add(sampleReading);
  spool.flush();
  t.true(spool.failed);
  t.false(spool.copyTo(path.join(ownFolder(), 'copy')));
  t.notThrows(() => spool.discard());
});

test('TraceSpool: what follows on a removed folder is a trace of its own', t => {
  const folder = path.join(ownFolder(), 'traces');
  fs.mkdirSync(folder);
  const spool = new TraceSpool(path.join(folder, 'w1-g1.ndjson'));
  spool.begin(header);
  spool.add(sampleReading);
  spool.flush();
  fs.rmSync(folder, { recursive: true });
  spool.add(sampleReading);
  spool.flush();
  t.false(spool.failed);
  fs.mkdirSync(folder);
  spool.add(gcReading);
  spool.flush();
  t.deepEqual(
    linesOf(spool.file).map(line => JSON.parse(line)),
    [header, gcReading],
  );
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('TraceSpool: a full disk costs only the trace', t => {
  const file = path.join(ownFolder(), 'w1-g1.ndjson');
  fs.symlinkSync('/dev/full', file);
  const spool = new TraceSpool(file);
  spool.begin(header);
  spool.flush();
  t.true(spool.failed);
  for (let nth = 0; nth < 100; nth += 1) spool.add(sampleReading);
  t.notThrows(() => spool.flush());
});

test('thinOut(): one of each kind in the interval, in the old part alone', t => {
  const line = (kind: string, atMs: number): string => JSON.stringify({ kind, atMs });
  const lines = [
    JSON.stringify(header),
    line('sample', 0),
    line('sample', 9999),
    line('sample', 10_000),
    JSON.stringify({ kind: 'gc', atMs: 10_001, gc: 'minor' }),
    JSON.stringify({ kind: 'gc', atMs: 10_002, gc: 'minor' }),
    JSON.stringify({ kind: 'gc', atMs: 10_003, gc: 'major' }),
    line('something-newer', 10_004),
    line('sample', 20 * minuteMs),
    line('sample', 20 * minuteMs + 1),
    line('sample', 40 * minuteMs),
  ];
  t.deepEqual(
    thinOut(lines, 10_000),
    [0, 1, 3, 4, 6, 7, 8, 9, 10].map(index => lines[index] ?? ''),
  );
});

test('thinOut(): the border of the full rate, on both sides', t => {
  const line = (atMs: number): string => JSON.stringify({ kind: 'sample', atMs });
  const newest = 60 * minuteMs;
  const border = newest - 20 * minuteMs;
  const lines = [line(border - 1), line(border), line(border + 1), line(newest)];
  t.deepEqual(thinOut(lines, 10_000), [line(border - 1), line(border + 1), line(newest)]);
});

test('thinOut(): knows the readings as they come off the wire', t => {
  const data = {
    dropped: 0,
    readings: [
      Object.fromEntries(Object.entries({ ...sampleReading, atMs: 0 }).toReversed()),
      Object.fromEntries(Object.entries({ ...sampleReading, atMs: 1 }).toReversed()),
      { ...sampleReading, atMs: 60 * minuteMs },
    ],
  };
  const message = decodeAgentMessage({ type: 'telemetry', data });
  if (message?.type !== 'telemetry') return t.fail();
  const lines = message.data.readings.map(reading => JSON.stringify(reading));
  return t.is(thinOut(lines, 10_000).length, 2);
});

test('newestWithin(): the header and what fits, to the byte', t => {
  const lines = ['head', 'aaaa', 'bbbb', 'cccc'];
  t.deepEqual(newestWithin(lines, 20), lines);
  t.deepEqual(newestWithin(lines, 19), ['head', 'bbbb', 'cccc']);
  t.deepEqual(newestWithin(lines, 5), ['head']);
  t.deepEqual(newestWithin(['head'], 1), ['head']);
});

test('pruneTraces(): the newest of the gone stay, and those of the living whatever their age', t => {
  const folder = ownFolder();
  const files = Array.from({ length: 6 }, (_, nth) => {
    const file = path.join(folder, `w1-g${nth}.ndjson`);
    fs.writeFileSync(file, '');
    fs.utimesSync(file, nth, nth);
    return file;
  });
  const [oldest = ''] = files;
  t.is(pruneTraces(folder, [oldest], 2), 3);
  t.deepEqual(fs.readdirSync(folder).toSorted(), ['w1-g0.ndjson', 'w1-g4.ndjson', 'w1-g5.ndjson']);
  t.is(pruneTraces(path.join(folder, 'nowhere'), [], 0), 0);
});
