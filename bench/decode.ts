/**
 * What does reading telemetry cost the supervisor? Frames as an agent sends them, once a second: parsed alone, framed,
 * and framed and decoded, in turn and in one run, so that the ratios do not depend on the machine.
 * Run: `npm run build && node dist/bench/decode.js`
 */
import type { GcReading, SampleReading } from '../base/readings.ts';
import { decodeAgentMessage } from '../ipc/decode.ts';
import { encodeFrame, FrameReader } from '../ipc/frame.ts';

const rounds = 7;
const roundMs = 150;
const chunkBytes = 64 * 1024;

interface Load {
  readonly name: string;
  readonly gcs: number;
  readonly samples: number;
}

const loads: readonly Load[] = [
  { name: '1 sample', gcs: 0, samples: 1 },
  { name: '1 sample, 5 collections', gcs: 5, samples: 1 },
  { name: '30 samples, 100 collections', gcs: 100, samples: 30 },
];

function gc(index: number): GcReading {
  return {
    kind: 'gc',
    atMs: 123_456.789 + index,
    gc: 'minor',
    beforeBytes: 61_234_568 + index,
    afterBytes: 48_765_432,
    oldAfterBytes: 47_123_456,
    physicalAfterBytes: 70_254_592,
    externalAfterBytes: 2_345_678,
    pauseMs: 1.234567,
    caused: false,
    thread: 0,
  };
}

function sample(index: number): SampleReading {
  return {
    kind: 'sample',
    atMs: 123_456.789 + 1000 * index,
    rssBytes: 98_765_432,
    heapTotalBytes: 70_254_592,
    heapUsedBytes: 48_765_432,
    heapPhysicalBytes: 69_254_592,
    heapLimitBytes: 2_197_815_296,
    oldBytes: 47_123_456,
    externalBytes: 2_345_678,
    arrayBuffersBytes: 123_456,
    mallocedBytes: 524_336,
    allocatedBytes: 987_654_321 + index,
    nativeContexts: 1,
    detachedContexts: 0,
    handles: 12,
    timers: 3,
    fds: 31,
    listeners: 44,
    elu: 0.123456,
    loopDelayP50Ms: 1.05,
    loopDelayP99Ms: 4.56,
    loopDelayMaxMs: 23.4,
    requests: 123_456,
    inFlight: 2,
    gcMajors: 12,
    gcMajorPauseMs: 123.4,
    gcMinors: 345,
    gcMinorPauseMs: 234.5,
    gcIncrementals: 24,
    gcIncrementalPauseMs: 6.7,
    gcWeaks: 12,
    gcWeakPauseMs: 1.2,
    gcPauses: {
      major: [0, 0, 0, 0, 9, 3],
      minor: [300, 40, 5],
      incremental: [24],
      weak: [12],
    },
    counters: null,
    threads: null,
    spaces: {
      read_only_space: 0,
      new_space: 8_388_608,
      old_space: 40_123_456,
      code_space: 2_345_678,
      shared_space: 0,
      trusted_space: 1_234_567,
      new_large_object_space: 0,
      large_object_space: 3_456_789,
    },
  };
}

/** So many messages in one buffer, and as texts. */
function stream({ gcs, samples }: Load): { readonly bytes: Buffer; readonly texts: string[] } {
  const readings = [
    ...Array.from({ length: gcs }, (_, index) => gc(index)),
    ...Array.from({ length: samples }, (_, index) => sample(index)),
  ];
  const text = encodeFrame('telemetry', { readings, dropped: 0 });
  const count = Math.max(8, Math.floor((2 * 1024 * 1024) / text.length));
  return {
    bytes: Buffer.from(text.repeat(count)),
    texts: Array.from({ length: count }, () => text.slice(0, -1)),
  };
}

/** CPU microseconds per message: the best of several rounds, because everything else only adds to it. */
function cpuPerMessage(run: () => number): { cpuUs: number; perSecond: number } {
  let cpuUs = Infinity;
  let perSecond = 0;
  for (let round = 0; round < rounds; round += 1) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    let messages = 0;
    while (performance.now() - start < roundMs) messages += run();
    const { user, system } = process.cpuUsage(cpu);
    cpuUs = Math.min(cpuUs, (user + system) / messages);
    perSecond = Math.max(perSecond, (1000 * messages) / (performance.now() - start));
  }
  return { cpuUs, perSecond };
}

function framed(bytes: Buffer, take: (frame: unknown) => unknown): number {
  const reader = new FrameReader();
  let messages = 0;
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    for (const frame of reader.push(bytes.subarray(at, at + chunkBytes))) {
      if (take(frame) !== null) messages += 1;
    }
  }
  return messages;
}

const rows = loads.map(load => {
  const { bytes, texts } = stream(load);
  const parse = cpuPerMessage(() => texts.filter(text => JSON.parse(text) !== null).length);
  const frame = cpuPerMessage(() => framed(bytes, one => one));
  const decode = cpuPerMessage(() => framed(bytes, decodeAgentMessage));
  return [
    load.name,
    Math.round(bytes.length / texts.length),
    parse.cpuUs.toFixed(1),
    frame.cpuUs.toFixed(1),
    decode.cpuUs.toFixed(1),
    `${(decode.cpuUs / parse.cpuUs).toFixed(2)} x`,
    Math.round(decode.perSecond),
  ];
});

const head = [
  'telemetry message',
  'bytes',
  'JSON.parse, µs',
  'framed, µs',
  'framed + decoded, µs',
  'to JSON.parse',
  'messages/s',
];
console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`);
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
