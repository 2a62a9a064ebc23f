import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Incident } from '../../base/incident.ts';
import type { GcReading, Reading, SampleReading } from '../../base/readings.ts';
import { majorAt, sampleAt } from './readings.ts';
import { leakIncident, stateFolder, type StateFolder } from './state-folder.ts';

/** Names as an app could choose them to run code on the desk of whoever reads of it. */
export const hostileNames = [
  '<img onerror=alert(1) src=x>',
  '</script><script>document.title="run"</script>',
  'line\u2028break',
  'safe\u202Etxt.exe',
  '"><b>bold</b>',
] as const;

const steps = 150;

/** Samples of a worker that leaks 1 MiB a second, with a saw-tooth upon it. */
export function leakSamples(): SampleReading[] {
  return Array.from({ length: steps }, (_, index) => {
    const live = 20 + index + (index % 5) * 3;
    return sampleAt(1000 * (index + 1), {
      rssBytes: (80 + live) * 2 ** 20,
      heapTotalBytes: (live + 12) * 2 ** 20,
      heapPhysicalBytes: (live + 10) * 2 ** 20,
      heapUsedBytes: live * 2 ** 20,
      gcMajors: Math.floor(index / 5),
      gcMajorPauseMs: Math.floor(index / 5) * 8,
      gcMinors: index * 3,
      gcMinorPauseMs: index * 4,
      gcIncrementals: Math.floor(index / 5),
      gcIncrementalPauseMs: index,
      gcPauses: {
        major: [0, 0, 0, 0, Math.floor(index / 5)],
        minor: [0, index * 2, index],
        incremental: [0, 0, 0, Math.floor(index / 5)],
        weak: [],
      },
      spaces: { new_space: 2 ** 20, old_space: (live - 2) * 2 ** 20, code_space: 2 ** 20 },
    });
  });
}

export function leakMajors(): GcReading[] {
  return Array.from({ length: steps / 5 }, (_, index) =>
    majorAt(5000 * (index + 1), (20 + index * 5) * 2 ** 20, { caused: index % 7 === 3 }),
  );
}

export const reportIncident: Incident = {
  ...leakIncident,
  worker: { ...leakIncident.worker, uptimeMs: 140_000 },
  verdict: {
    ...leakIncident.verdict,
    spanMs: 120_000,
    rateBytesPerHour: 3600 * 2 ** 20,
    rateLow: 3000 * 2 ** 20,
    rateHigh: 4200 * 2 ** 20,
    floorBytes: 160 * 2 ** 20,
  },
};

export function explanation(): unknown {
  const plain = Array.from({ length: 60 }, (_, index) => ({
    class: `Class${index}`,
    place: null,
    count: index,
    selfBytes: index * 1000,
    retainedBytes: index * 2000,
    countDelta: index,
    selfBytesDelta: index * 1000,
    newCount: index * 2,
    deletedCount: index,
    allocatedBytes: index * 2000,
    freedBytes: index * 1000,
  }));
  const hostile = hostileNames.map((name, index) => ({
    class: name,
    place: null,
    count: 1000 + index,
    selfBytes: 5_000_000 - index,
    retainedBytes: 9_000_000 - index,
    countDelta: 900,
    selfBytesDelta: 4_000_000 - index,
  }));
  return {
    schema: 'memsup.explain/1',
    summary: 'A Map holds it',
    snapshot: { file: '/x/alarm.heapsnapshot', bytes: 1, nodes: 10, edges: 10, selfBytes: 2 ** 27 },
    baseline: {
      file: '/x/baseline.heapsnapshot',
      bytes: 1,
      nodes: 5,
      edges: 5,
      selfBytes: 2 ** 26,
    },
    comparison: { mode: 'ids', idsMatched: 1, selfBytesDelta: 2 ** 26 },
    classes: [...plain, ...hostile],
    suspects: [
      {
        rank: 1,
        kind: 'growing-collection',
        confidence: 'high',
        title: `Map \`seen\` holds 9 000 ${hostileNames[0]}`,
        class: hostileNames[0],
        shape: null,
        count: 9000,
        countDelta: 8000,
        retainedBytes: 2 ** 26,
        retainedBytesDelta: 2 ** 26,
        shareOfGrowth: 0.97,
        alsoHeldBy: [hostileNames[1]],
        path: [
          { node: '(root)', edge: null, kind: 'root', repeat: 1, at: null },
          { node: 'Object', edge: 'next', kind: 'property', repeat: 12, at: null },
          { node: 'Context', edge: 'context', kind: 'internal', repeat: 12, at: null },
          { node: hostileNames[4], edge: hostileNames[1], kind: 'context', repeat: 1, at: null },
        ],
        location: null,
        leakedAt: null,
        package: null,
        allocation: {
          sampled: true,
          mayBeInlined: false,
          sites: [
            {
              function: hostileNames[3],
              script: `/srv/app/${hostileNames[0]}.js`,
              line: 12,
              column: 1,
              fits: 'script',
              bytes: 2 ** 25,
              share: 0.5,
              samples: 64,
              calledFrom: null,
            },
          ],
        },
        advice: 'Bound it',
      },
    ],
    waste: { duplicateStrings: { wastedBytes: 2 ** 22 }, slicedStrings: { wastedBytes: 0 } },
    cost: { totalMs: 900, peakRssBytes: 2 ** 27 },
  };
}

/** A state folder with one whole incident in it. */
export function reportFolder(t: ExecutionContext): StateFolder & { readonly page: string } {
  const folder = stateFolder(t);
  const { id, worker } = reportIncident;
  folder.incident(reportIncident);
  folder.incidentFile(id, 'trace.ndjson', traceText([...leakSamples(), ...leakMajors()]));
  folder.incidentFile(id, 'explain.json', JSON.stringify(explanation()));
  const about = {
    app: 'shop',
    worker: worker.slot,
    generation: worker.generation,
    pid: worker.pid,
  };
  folder.journal(
    { at: '2026-11-22T03:12:45.100Z', event: 'alarm.raised', ...about, rule: 'leak' },
    { at: '2026-11-22T03:12:45.120Z', event: 'incident.open', ...about, id },
    { at: '2026-11-22T03:12:47.000Z', event: 'capture.start', ...about, kind: 'snapshot' },
    { at: '2026-11-22T03:13:10.480Z', event: 'incident.closed', ...about, id },
  );
  return { ...folder, page: path.join(folder.path, 'incidents', id, 'report.html') };
}

function traceText(readings: readonly Reading[]): string {
  const header = {
    schema: 'memsup.trace/1',
    app: 'shop',
    node: '20.20.2',
    heapLimitBytes: 256 * 2 ** 20,
    rssLimitBytes: null,
  };
  const sorted = readings.toSorted((one, other) => one.atMs - other.atMs);
  return [header, ...sorted].map(line => `${JSON.stringify(line)}\n`).join('');
}
