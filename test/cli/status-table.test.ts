import test from 'ava';
import { choosePaint, unpainted } from '../../cli/paint.ts';
import { renderStatus } from '../../cli/status-table.ts';
import { textWidth } from '../../cli/text-width.ts';
import type { StatusReport, WorkerStatus } from '../../ipc/status.ts';
import { statusReport } from '../helpers/messages.ts';
import { leakVerdict } from '../helpers/state-folder.ts';

const idle: WorkerStatus = {
  slot: 1,
  generation: 1,
  state: 'stopped',
  gaveUp: false,
  pid: null,
  node: null,
  startedAt: null,
  uptimeMs: null,
  restarts: 0,
  rssBytes: null,
  cpuPercent: null,
  heapUsedBytes: null,
  heapLimitBytes: null,
  floorBytes: null,
  elu: null,
  loopDelayP99Ms: null,
  requests: null,
  handles: null,
  agent: 'none',
  capabilities: [],
  listening: [],
  opinion: null,
  firing: [],
  droppedReadings: 0,
  capture: null,
};

function reportOf(...workers: WorkerStatus[]): StatusReport {
  return { ...statusReport, workers, openIncident: null, lastIncident: null };
}

function rowOf(worker: Partial<WorkerStatus>): string {
  const lines = renderStatus(reportOf({ ...idle, ...worker }), {
    columns: Infinity,
    paint: unpainted,
  });
  return lines.at(-1) ?? '';
}

test('renderStatus(): what is not known is a dash, never null', t => {
  t.regex(rowOf({}), /^ +1 +stopped +- +- +- +- +- +learning +0$/);
});

test('renderStatus(): a worker without its agent says so', t => {
  t.regex(rowOf({ state: 'ready', agent: 'none' }), /ready, no agent/);
  t.regex(rowOf({ state: 'ready', agent: 'lost' }), /ready, agent lost/);
  t.regex(rowOf({ state: 'draining', agent: 'lost' }), / draining /);
});

test('renderStatus(): a capture that runs is told with how far it has come', t => {
  const capture = { purpose: 'alarm', elapsedMs: 12_000, expectedMs: 20_000 } as const;
  const lines = (more: Partial<WorkerStatus>): string =>
    renderStatus(reportOf({ ...idle, slot: 3, ...more }), {
      columns: 80,
      paint: unpainted,
    }).join('\n');
  t.notRegex(lines({}), /capturing/);
  t.regex(
    lines({ capture: { ...capture, writtenBytes: 0 } }),
    /^capturing worker 3: 12 s of about 20 s, V8 still walks the heap$/m,
  );
  t.regex(
    lines({ capture: { ...capture, purpose: 'baseline', writtenBytes: 3 * 2 ** 20 } }),
    /^capturing worker 3, to compare with: 12 s of about 20 s, 3\.00 MiB are written$/m,
  );
  t.regex(
    lines({ capture: { ...capture, purpose: 'request', writtenBytes: null } }),
    /^capturing worker 3, as asked: 12 s of about 20 s$/m,
  );
});

test('renderStatus(): tells calm, growth and alarm apart', t => {
  const opinion = (confidence: number | null): Partial<WorkerStatus> => ({
    opinion: { ...leakVerdict, confidence },
  });
  t.regex(rowOf(opinion(0.2)), / calm /);
  t.regex(rowOf(opinion(null)), / calm /);
  t.regex(rowOf(opinion(0.72)), /js-heap grows, 72 % sure, limit in 1 h 6 min/);
  t.regex(rowOf({ ...opinion(0.9), firing: ['leak', 'handles'] }), /ALARM leak handles, limit/);
  t.regex(rowOf({ firing: ['near-limit'] }), /ALARM near-limit/);
});

test('renderStatus(): names the open incident, else the last one', t => {
  const look = { columns: Infinity, paint: unpainted };
  const open = { ...reportOf(), openIncident: 'now', lastIncident: 'before' };
  t.regex(renderStatus(open, look).join('\n'), /incident open: now/);
  t.regex(
    renderStatus({ ...open, openIncident: null }, look).join('\n'),
    /last incident: before \(memsup why\)/,
  );
  t.regex(renderStatus(reportOf(), look).join('\n'), /no workers/);
});

for (const columns of [60, 80, 120]) {
  test(`renderStatus(): the table fits into ${columns} columns`, t => {
    const worker = {
      ...idle,
      opinion: leakVerdict,
      firing: ['a-rule-with-a-rather-long-name'],
      rssBytes: 1e9,
      floorBytes: 1e9,
      uptimeMs: 1e7,
      pid: 1_234_567,
    };
    const [, , ...table] = renderStatus(reportOf(worker), { columns, paint: unpainted });
    for (const line of table) t.true(textWidth(line) <= columns, line);
  });
}

test('renderStatus(): paints on a terminal', t => {
  const paint = choosePaint(true, {});
  const text = renderStatus(reportOf({ ...idle, firing: ['leak'] }), { columns: 80, paint });
  t.true(text.at(-1)?.includes('\u001B[31mALARM leak'));
});

test('renderStatus(): a worker that was given up is told from one that is about to start', t => {
  t.regex(rowOf({ gaveUp: true }), / given up /);
});
