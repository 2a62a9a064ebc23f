import { formatDuration } from '../../base/quantities.ts';
import type { SampleReading } from '../../base/readings.ts';
import { html, type Html } from '../html.ts';
import type { ChartData, CollectionMark, FloorData, MemoryLines, Moment } from './chart-data.ts';
import { bytesOrDash, formatCount, formatPause } from './figures.ts';
import { gcBuckets } from './gc-figures.ts';
import { floorData } from './floor-data.ts';
import { memoryLines, seconds } from './memory-lines.ts';
import type { ReportInput, ReportTrace } from './report-input.ts';
import { folded } from './section.ts';

const marksMax = 2000;
const rowsMax = 24;

/** The numbers behind all charts of a page. */
export function chartData(trace: ReportTrace, input: ReportInput): ChartData {
  const { incident } = input;
  const alarmMs = alarmOf(trace, incident);
  return {
    memory: memoryLines(trace.samples),
    collections: majorMarks(trace),
    floor: floorData(trace, incident.verdict, alarmMs),
    gc: gcBuckets(trace),
    moments: momentsOf(trace, input, alarmMs),
  };
}

/** The alarm on the trace's clock; the wall clock may have been set meanwhile, so it must fall into the trace. */
function alarmOf(trace: ReportTrace, { worker }: ReportInput['incident']): number | null {
  const last = Math.max(trace.samples.at(-1)?.atMs ?? 0, trace.collections.at(-1)?.atMs ?? 0);
  return worker.uptimeMs > 0 && worker.uptimeMs <= last ? worker.uptimeMs : null;
}

// The journal has the wall clock, the trace that of the process; both know when the process started.
function momentsOf(
  trace: ReportTrace,
  { incident, records }: ReportInput,
  alarmMs: number | null,
): readonly Moment[] {
  const capture = records.find(
    ({ event, pid }) => event === 'capture.start' && pid === incident.worker.pid,
  );
  const captureMs = Date.parse(capture?.at ?? '') - Date.parse(incident.worker.startedAt);
  const endMs = trace.samples.at(-1)?.atMs ?? 0;
  return [
    ...(alarmMs === null ? [] : [{ seconds: seconds(alarmMs), text: 'alarm' }]),
    ...(captureMs > 0 && captureMs < endMs
      ? [{ seconds: seconds(captureMs), text: 'capture' }]
      : []),
  ];
}

function majorMarks({ collections }: ReportTrace): readonly CollectionMark[] {
  const majors = collections.filter(({ gc }) => gc === 'major');
  const every = Math.max(1, Math.ceil(majors.length / marksMax));
  return majors
    .filter((_, index) => index % every === 0)
    .map(({ atMs, pauseMs, caused }) => ({
      seconds: seconds(atMs),
      pauseMs: Math.round(pauseMs * 10) / 10,
      caused,
    }));
}

interface Frame {
  readonly id: string;
  readonly title: string;
  /** What a person sees in it, for those who do not. */
  readonly description: string;
  readonly numbers: Html;
}

/** A place that the script fills with a chart; without it the numbers are there all the same. */
export function chartFigure({ id, title, description, numbers }: Frame): Html {
  return html`<figure class="chart">
    <figcaption id="${id}-name"><b>${title}</b> <span>${description}</span></figcaption>
    <div class="legend" data-legend="${id}"></div>
    <div class="plot" id="${id}" tabindex="0" role="img" aria-labelledby="${id}-name" aria-describedby="plot-keys">
      <noscript>The chart needs JavaScript; the numbers are below.</noscript>
    </div>
    ${numbers}
  </figure> `;
}

export function memoryTable(samples: readonly SampleReading[]): Html {
  return folded(
    'Memory as a table',
    html`<table>
      <thead>
        <tr>
          <th scope="col">Since start</th>
          <th scope="col" class="num">Resident</th>
          <th scope="col" class="num">Heap reserved</th>
          <th scope="col" class="num">Heap used</th>
          <th scope="col" class="num">External</th>
          <th scope="col" class="num">Buffers</th>
        </tr>
      </thead>
      <tbody>
        ${evenly(samples).map(
          sample =>
            html`<tr>
              <th scope="row">${formatDuration(sample.atMs)}</th>
              <td class="num">${bytesOrDash(sample.rssBytes)}</td>
              <td class="num">${bytesOrDash(sample.heapTotalBytes)}</td>
              <td class="num">${bytesOrDash(sample.heapUsedBytes)}</td>
              <td class="num">${bytesOrDash(sample.externalBytes)}</td>
              <td class="num">${bytesOrDash(sample.arrayBuffersBytes)}</td>
            </tr> `,
        )}
      </tbody>
    </table>`,
  );
}

export function floorTable({ name, seconds: at, bytes }: FloorData): Html {
  const rows = evenly(at.map((second, index) => ({ second, bytes: bytes[index] ?? null })));
  return folded(
    `${name} as a table`,
    html`<table>
      <thead>
        <tr>
          <th scope="col">Since start</th>
          <th scope="col" class="num">${name}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          row =>
            html`<tr>
              <th scope="row">${formatDuration(row.second * 1000)}</th>
              <td class="num">${bytesOrDash(row.bytes)}</td>
            </tr> `,
        )}
      </tbody>
    </table>`,
  );
}

export function pauseTable(trace: ReportTrace): Html {
  const majors = trace.collections.filter(({ gc }) => gc === 'major');
  return folded(
    'Full collections as a table',
    html`<table>
      <thead>
        <tr>
          <th scope="col">Since start</th>
          <th scope="col" class="num">Pause</th>
          <th scope="col" class="num">Before</th>
          <th scope="col" class="num">After</th>
          <th scope="col">Asked for by</th>
        </tr>
      </thead>
      <tbody>
        ${evenly(majors).map(
          major =>
            html`<tr>
              <th scope="row">${formatDuration(major.atMs)}</th>
              <td class="num">${formatPause(major.pauseMs)}</td>
              <td class="num">${bytesOrDash(major.beforeBytes)}</td>
              <td class="num">${bytesOrDash(major.afterBytes)}</td>
              <td>${major.caused ? 'memsup' : 'V8'}</td>
            </tr> `,
        )}
      </tbody>
    </table>`,
  );
}

/** What the chart of memory shows, in words. */
export function describeMemory({ rss, seconds: at }: MemoryLines, majors: number): string {
  const first = rss[0];
  const last = rss.at(-1);
  if (first == null || last == null) return 'No samples.';
  const span = formatDuration(((at.at(-1) ?? 0) - (at[0] ?? 0)) * 1000);
  return `Resident memory went from ${bytesOrDash(first)} to ${bytesOrDash(last)} in ${span}. Ticks below: ${formatCount(majors)} full collections.`;
}

/** As many entries as one reads, the first and the last among them. */
function evenly<Entry>(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length <= rowsMax) return entries;
  const step = (entries.length - 1) / (rowsMax - 1);
  const indexes = Array.from({ length: rowsMax }, (_, nth) => Math.round(nth * step));
  return entries.filter((_, index) => indexes.includes(index));
}
