import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Incident } from '../../base/incident.ts';
import type { JournalRecord } from '../../base/journal.ts';
import type { Verdict } from '../../base/verdict.ts';

/** A state folder as the supervisor leaves it, removed when the test is over. */
export interface StateFolder {
  readonly path: string;
  /** Appends a line as it is, broken or not. */
  journalLine(line: string): void;
  journal(...records: readonly JournalRecord[]): void;
  /** Writes a file into an incident's folder, and the folder. */
  incidentFile(id: string, name: string, content: string): void;
  incident(incident: Incident): void;
}

export function stateFolder(t: ExecutionContext): StateFolder {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-state-'));
  t.teardown(() => fs.rmSync(root, { recursive: true, force: true }));
  const folder: StateFolder = {
    path: root,
    journalLine: line => fs.appendFileSync(path.join(root, 'journal.ndjson'), `${line}\n`),
    journal: (...records) => {
      for (const record of records) folder.journalLine(JSON.stringify(record));
    },
    incidentFile: (id, name, content) => {
      const incident = path.join(root, 'incidents', id);
      fs.mkdirSync(incident, { recursive: true });
      fs.writeFileSync(path.join(incident, name), content);
    },
    incident: incident =>
      folder.incidentFile(incident.id, 'incident.json', JSON.stringify(incident)),
  };
  return folder;
}

/** A leak of the JavaScript heap as the leak rule reports it. */
export const leakVerdict: Verdict = {
  class: 'js-heap',
  confidence: 0.973,
  rateBytesPerHour: 40 * 2 ** 20,
  rateLow: 35 * 2 ** 20,
  rateHigh: 45 * 2 ** 20,
  perRequestBytes: 2048,
  clock: 'work',
  gates: { z: 'pass', growth: 'pass', horizon: 'pass', load: 'excused', plateau: 'pass' },
  points: 36,
  spanMs: 6_000_000,
  growthBytes: 60 * 2 ** 20,
  growthShare: 0.25,
  floorBytes: 212 * 2 ** 20,
  limitBytes: 256 * 2 ** 20,
  limitSource: 'v8',
  timeToLimitMs: 3_960_000,
  timeToLimitLowMs: 2_400_000,
  timeToLimitHighMs: 6_300_000,
  plateauBytes: null,
  thread: null,
  because: 'the floor grows by 40 MiB/h',
};

/** An incident that ended as it should: replaced, captured, closed. */
export const leakIncident: Incident = {
  schema: 'memsup.incident/1',
  id: '20261122T031245Z-w1',
  app: 'shop',
  openedAt: '2026-11-22T03:12:45.120Z',
  closedAt: '2026-11-22T03:13:10.480Z',
  worker: {
    slot: 1,
    generation: 3,
    pid: 4711,
    node: '20.20.2',
    startedAt: '2026-11-22T01:12:45.000Z',
    uptimeMs: 7_200_000,
  },
  rule: 'leak',
  tier: 'leak',
  verdict: leakVerdict,
  capture: {
    kind: 'snapshot',
    offTraffic: true,
    pauseMs: 1900,
    bytes: 230 * 2 ** 20,
    file: '/state/incidents/x/alarm.heapsnapshot',
    refusedBecause: null,
  },
  baseline: null,
  pool: null,
  previous: null,
  suspects: [],
  restart: {
    replacedByPid: 4801,
    order: 'start-first',
    drainMs: 2300,
    requestsCut: 0,
    drainFreedBytes: null,
    done: true,
    because: 'rule "leak": the floor grows by 40 MiB/h',
  },
};
