import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { replayLines } from '../../cli/commands/replay.ts';
import { runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';
import { leakVerdict } from '../helpers/state-folder.ts';

const mebibyte = 2 ** 20;

/** Three hours of a worker that keeps `perMinute` bytes more each minute. */
function traceText(perMinute: number): string {
  const header = {
    schema: 'memsup.trace/1',
    app: 'shop',
    node: '20.20.2',
    heapLimitBytes: 512 * mebibyte,
    rssLimitBytes: null,
  };
  const readings = Array.from({ length: 1080 }, (_, step) => {
    const atMs = step * 10_000;
    const oldBytes = 50 * mebibyte + (step / 6) * perMinute;
    const sample = {
      kind: 'sample',
      atMs: atMs + 1,
      rssBytes: oldBytes + 60 * mebibyte,
      heapTotalBytes: oldBytes + 20 * mebibyte,
      heapUsedBytes: oldBytes + 5 * mebibyte,
      oldBytes,
      externalBytes: 0,
      arrayBuffersBytes: 0,
      requests: step * 100,
    };
    const gc = {
      kind: 'gc',
      atMs,
      gc: 'major',
      beforeBytes: oldBytes + 9 * mebibyte,
      afterBytes: oldBytes,
      oldAfterBytes: oldBytes,
      pauseMs: 5,
      caused: false,
    };
    return `${JSON.stringify(gc)}\n${JSON.stringify(sample)}\n`;
  });
  return `${JSON.stringify(header)}\n${readings.join('')}`;
}

function traceFile(t: ExecutionContext, name: string, content: string | Buffer): string {
  const file = path.join(temporaryFolder(t), name);
  fs.writeFileSync(file, content);
  return file;
}

test('replay: finds the leak in a trace, compressed or not', async t => {
  const text = traceText(mebibyte);
  const plain = traceFile(t, 'trace.ndjson', text);
  const packed = traceFile(t, 'trace.ndjson.gz', gzipSync(text));
  const one = await runMemsup(t, { args: ['replay', plain, '--json'] });
  const other = await runMemsup(t, { args: ['replay', packed, '--json'] });
  t.is(one.code, 0, one.stderr);
  t.is(one.stderr, '');
  t.is(one.stdout, other.stdout);
  const { schema, alarms } = JSON.parse(one.stdout);
  t.is(schema, 'memsup.replay/1');
  t.true(alarms.some((alarm: { tier: string }) => alarm.tier === 'leak'));
  const filtered = await runMemsup(t, { args: ['replay', plain, '--json', '--tier', 'critical'] });
  t.is(filtered.code, 0);
  t.true(JSON.parse(filtered.stdout).alarms.length < alarms.length);
  const told = await runMemsup(t, { args: ['replay', plain] });
  t.regex(told.stdout, /^after .*: rule "leak" \(leak\), js-heap: /m);
  t.regex(told.stdout, /^2160 readings$/m);
});

test('replay: a healthy trace raises nothing, and that is no failure', async t => {
  const file = traceFile(t, 'trace.ndjson', traceText(0));
  const { code, stdout } = await runMemsup(t, { args: ['replay', file] });
  t.is(code, 0);
  t.regex(stdout, /^no alarm\n/);
});

test('replay: -c brings other rules', async t => {
  const file = traceFile(t, 'trace.ndjson', traceText(0));
  const config = traceFile(
    t,
    'memsup.yaml',
    'rules:\n  - { name: big, type: threshold, signal: rss.bytes, above: 10MiB, for: 30s }\n',
  );
  const { code, stdout, stderr } = await runMemsup(t, { args: ['replay', file, '-c', config] });
  t.is(code, 0, stderr);
  t.regex(stdout, /rule "big"/);
});

const broken: readonly (readonly [name: string, content: string | Buffer, problem: RegExp])[] = [
  ['empty', '', /it is empty/],
  ['no JSON', 'hello\nworld\n', /line 1 is not JSON/],
  ['no trace', '{"schema":"other"}\n{}\n', /expected "memsup\.trace\/1"/],
  ['cut off while packed', gzipSync(traceText(0)).subarray(0, 400), /unexpected end of file/],
  ['damaged while packed', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8]), /Cannot read trace/],
];
for (const [name, content, problem] of broken) {
  test(`replay: a file that is ${name} is refused`, async t => {
    const { code, stdout, stderr } = await runMemsup(t, {
      args: ['replay', traceFile(t, 'x', content), '--json'],
    });
    t.is(code, 1);
    t.is(stdout, '');
    t.regex(stderr, problem);
    t.regex(stderr, /code: MEMSUP_TRACE$/m);
  });
}

test('replay: a trace that ends in the middle of a line is read to there', async t => {
  const text = traceText(0);
  const file = traceFile(t, 'x', text.slice(0, -20));
  const { code, stdout } = await runMemsup(t, { args: ['replay', file] });
  t.is(code, 0);
  t.regex(stdout, /^2159 readings, the last line was cut off$/m);
});

test('replay: a file that is not there is refused', async t => {
  const { code, stderr } = await runMemsup(t, { args: ['replay', 'missing.ndjson'] });
  t.is(code, 1);
  t.regex(stderr, /missing\.ndjson": it does not exist/);
});

test('replayLines(): tells each alarm and the end', t => {
  const alarm = {
    rule: 'le\u001Bak',
    type: 'leak-trend',
    tier: 'leak',
    atMs: 5_400_000,
    verdict: leakVerdict,
  } as const;
  t.deepEqual(
    replayLines({
      schema: 'memsup.replay/1',
      alarms: [alarm],
      final: { class: 'js-heap', confidence: 0.999 },
      readings: 10,
      skippedLines: 2,
      truncatedLines: 1,
    }),
    [
      'after 1 h 30 min: rule "le\\x1bak" (leak), js-heap: the floor grows by 40 MiB/h',
      'at the end: js-heap, confidence 99 %',
      '10 readings, 2 lines of an unknown kind skipped, the last line was cut off',
    ],
  );
});
