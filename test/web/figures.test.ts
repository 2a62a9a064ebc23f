import test from 'ava';
import {
  formatCount,
  formatPause,
  formatShare,
  signedBytes,
  signedCount,
} from '../../web/report/figures.ts';
import { breakdownOf } from '../../web/report/breakdown.ts';
import { floorData } from '../../web/report/floor-data.ts';
import { gcBuckets, gcSummary } from '../../web/report/gc-figures.ts';
import { thinOut } from '../../web/report/memory-lines.ts';
import type { ReportTrace } from '../../web/report/report-input.ts';
import { sampleAt } from '../helpers/readings.ts';
import { leakMajors, leakSamples, reportIncident } from '../helpers/report-folder.ts';

const MiB = 2 ** 20;
const header = {
  schema: 'memsup.trace/1',
  app: 'shop',
  node: '20.20.2',
  heapLimitBytes: 256 * MiB,
  rssLimitBytes: null,
  rssLimitSource: null,
  openFilesLimit: null,
} as const;
const trace: ReportTrace = { header, samples: leakSamples(), collections: leakMajors() };

test('figures: counts, shares, pauses and signs as a person reads them', t => {
  t.is(formatCount(1_234_567), '1\u202F234\u202F567');
  t.is(formatCount(999), '999');
  t.is(formatShare(0.253), '25 %');
  t.is(formatShare(0.0123), '1.2 %');
  t.is(formatShare(0), '0 %');
  t.is(formatPause(7.44), '7.4 ms');
  t.is(formatPause(0), '0 ms');
  t.is(formatPause(1234), '1.2 s');
  t.is(signedBytes(1024), '+1.00 KiB');
  t.is(signedBytes(-1024), '−1.00 KiB');
  t.is(signedBytes(null), '–');
  t.is(signedCount(-12), '−12');
  t.is(signedCount(0), '0');
});

test('breakdownOf(): the parts add up to what is resident', t => {
  for (const sample of leakSamples()) {
    const { parts, rssBytes, beyondBytes } = breakdownOf(sample);
    t.is(
      parts.reduce((sum, { bytes }) => sum + bytes, 0),
      rssBytes + beyondBytes,
    );
    t.is(beyondBytes, 0);
    t.true(parts.some(({ name }) => name === 'Heap, old objects'));
  }
});

test('breakdownOf(): what is reserved and not resident is told apart, and no part is below nothing', t => {
  const { parts, beyondBytes } = breakdownOf(
    sampleAt(1, {
      rssBytes: 10 * MiB,
      heapPhysicalBytes: null,
      heapTotalBytes: 30 * MiB,
      heapUsedBytes: 5 * MiB,
    }),
  );
  t.true(beyondBytes > 15 * MiB);
  t.true(parts.every(({ bytes }) => bytes > 0));
});

test('gcBuckets(): nothing is lost and nothing invented', t => {
  const { counts, pausesMs, seconds, bucketSeconds } = gcBuckets(trace);
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  t.is(sum(counts.minor), 149 * 3);
  t.is(sum(counts.major), Math.floor(149 / 5));
  t.is(Math.round(sum(pausesMs.minor)), 149 * 4);
  t.true(seconds.length <= 91);
  t.is(bucketSeconds, 2);
  t.deepEqual(gcBuckets({ ...trace, samples: [] }).seconds, []);
});

test('gcSummary(): exact where each pause was told, from the counts by length elsewhere', t => {
  const told = leakMajors().map((major, index) => ({ ...major, pauseMs: index + 1 }));
  const { kinds, all } = gcSummary({ ...trace, collections: told }) ?? { kinds: [], all: null };
  const [minor, incremental, weak, major] = kinds;
  t.like(major, { kind: 'major', count: 29, p50Ms: 15, p99Ms: 30, longestMs: 30 });
  // Two of three within a millisecond, the rest within two.
  t.like(minor, { kind: 'minor', count: 447, longestMs: null, boundMs: 2 });
  t.true((minor?.p50Ms ?? 0) > 0.5 && (minor?.p50Ms ?? 9) < 1);
  t.true((minor?.p99Ms ?? 0) > 1 && (minor?.p99Ms ?? 9) <= 2);
  t.like(incremental, { count: 29, boundMs: 5 });
  t.like(weak, { count: 0, meanMs: null, p50Ms: null, longestMs: null, boundMs: null });
  t.like(all, { count: 505, pauseMs: 29 * 8 + 149 * 4 + 149, longestMs: 30 });
});

test('gcSummary(): of threads it knows nothing; a trace without counts has no quantiles', t => {
  const samples = trace.samples.map(sample => ({ ...sample, gcPauses: null }));
  const collections = [...leakMajors(), { ...leakMajors()[0]!, pauseMs: 99, thread: 3 }];
  const { kinds, all } = gcSummary({ ...trace, samples, collections }) ?? { kinds: [], all: null };
  t.like(kinds[0], { kind: 'minor', count: 447, p50Ms: null, p99Ms: null, longestMs: null });
  t.not(kinds[3]?.longestMs, 99);
  t.is(all?.p99Ms, null);
  t.is(gcSummary({ ...trace, samples: [], collections }), null);
});

test('thinOut(): peaks and valleys stay, in their order', t => {
  const samples = Array.from({ length: 10_000 }, (_, index) =>
    sampleAt(index * 1000, { heapUsedBytes: index === 5003 ? 900 * MiB : (index % 7) * MiB }),
  );
  const kept = thinOut(samples, 500);
  t.true(kept.length <= 502, String(kept.length));
  t.true(kept.some(({ heapUsedBytes }) => heapUsedBytes === 900 * MiB));
  t.true(kept.every(({ atMs }, index) => index === 0 || atMs > (kept[index - 1]?.atMs ?? 0)));
});

test('floorData(): the trend ends where the rule stood, and leads to the limit', t => {
  const { fit, bytes, limitBytes } = floorData(trace, reportIncident.verdict, 140_000);
  t.is(bytes.length, 30);
  t.is(limitBytes, 256 * MiB);
  t.like(fit, { fromSeconds: 20, seenSeconds: 140, seenBytes: 160 * MiB, fromBytes: 40 * MiB });
  // 96 MiB of room at 1 MiB a second.
  t.is(fit?.toSeconds, 236);
  t.is(fit?.toBytes, 256 * MiB);
  t.true((fit?.lowBytes ?? 0) < 256 * MiB && (fit?.highBytes ?? 0) > 256 * MiB);
});

test('floorData(): without a rate there is no trend, and counted things are not drawn as bytes', t => {
  const { verdict } = reportIncident;
  t.is(floorData(trace, { ...verdict, rateBytesPerHour: null }, null).fit, null);
  const handles = floorData(trace, { ...verdict, class: 'handles', limitBytes: 1024 }, null);
  t.is(handles.fit, null);
  t.is(handles.limitBytes, 256 * MiB);
});

test('floorData(): a verdict on native memory is drawn on resident memory', t => {
  const { name, bytes } = floorData(trace, { ...reportIncident.verdict, class: 'native' }, null);
  t.is(name, 'Resident memory');
  t.is(bytes.length, 150);
});
