import type uPlot from 'uplot';
import type { ChartData, FloorFit, GcSeries } from '../report/chart-data.ts';
import { drawLevel, drawMoments, drawTicks } from './marks.ts';
import { drawPlot, type Line, type PlotSpec } from './plot.ts';
import { bytesTick, byteSteps } from './tick-text.ts';

/** A limit farther up than this many times the highest value is only told, not drawn: it would press all else flat. */
const limitShownMax = 2.2;

/** All charts of an incident's page. */
export function drawReportPlots(data: ChartData): readonly uPlot[] {
  const specs = [floorPlot(data), memoryPlot(data), ...gcPlots(data)];
  return specs.map(drawPlot).filter(plot => plot !== null);
}

function floorPlot({ floor, moments }: ChartData): PlotSpec {
  const { fit, limitBytes, limitName } = floor;
  const seconds = union([
    floor.seconds,
    fit === null ? [] : [fit.fromSeconds, fit.seenSeconds, fit.toSeconds],
  ]);
  const lines: Line[] = [
    {
      name: floor.name,
      token: 'accent',
      look: 'points',
      values: aligned(seconds, floor.seconds, floor.bytes),
    },
    ...(fit === null ? [] : trendLines(seconds, fit)),
  ];
  const highest = Math.max(...floor.bytes, fit?.toBytes ?? 0);
  return {
    id: 'plot-floor',
    seconds,
    lines,
    ...(fit === null ? {} : { band: { upper: 3, lower: 4, token: 'accent' } }),
    text: bytesTick,
    steps: byteSteps,
    valueMax: Math.max(highest, withinReach(limitBytes, highest)),
    height: 300,
    mark: plot => {
      if (limitBytes !== null) {
        drawLevel(plot, { bytes: limitBytes, text: `${limitName}, ${bytesTick(limitBytes)}` });
      }
      drawMoments(plot, moments.slice(0, 1));
    },
  };
}

/** The trend, where it leads, and the two edges of its band. */
function trendLines(seconds: readonly number[], fit: FloorFit): readonly Line[] {
  const { fromSeconds, seenSeconds, toSeconds, fromBytes, seenBytes, toBytes } = fit;
  const three = [fromSeconds, seenSeconds, toSeconds];
  const past = aligned(seconds, [fromSeconds, seenSeconds], [fromBytes, seenBytes]);
  const coming = aligned(seconds, [seenSeconds, toSeconds], [seenBytes, toBytes]);
  const upper = aligned(seconds, three, [fit.fromHighBytes, seenBytes, fit.highBytes]);
  const lower = aligned(seconds, three, [fit.fromLowBytes, seenBytes, fit.lowBytes]);
  return [
    { name: 'Trend', token: 'accent', look: 'line', width: 2, values: past },
    { name: 'Where it leads', token: 'accent', look: 'dashed', width: 1.5, values: coming },
    { name: '', token: 'accent', look: 'edge', silent: true, values: upper },
    { name: '', token: 'accent', look: 'edge', silent: true, values: lower },
  ];
}

function memoryPlot({ memory, floor, collections, moments }: ChartData): PlotSpec {
  const { fit, limitBytes, limitName } = floor;
  const last = memory.seconds.at(-1) ?? 0;
  const seen = fit === null || fit.seenSeconds > last ? null : fit;
  const seconds = union([
    memory.seconds,
    floor.seconds,
    seen === null ? [] : [seen.fromSeconds, seen.seenSeconds],
  ]);
  const on = (values: readonly (number | null)[]) => aligned(seconds, memory.seconds, values);
  const lines: readonly Line[] = [
    { name: 'Resident', token: 'rss', look: 'line', values: on(memory.rss) },
    {
      name: 'Heap reserved',
      token: 'heap-total',
      look: 'dashed',
      width: 1.5,
      values: on(memory.heapTotal),
    },
    { name: 'Heap used', token: 'heap-used', look: 'line', values: on(memory.heapUsed) },
    { name: 'External', token: 'external', look: 'dotted', width: 2, values: on(memory.external) },
    {
      name: 'Floor',
      token: 'accent',
      look: 'points',
      values: aligned(seconds, floor.seconds, floor.bytes),
    },
    ...(seen === null ? [] : seenTrend(seconds, seen)),
  ];
  const highest = memory.rss.reduce<number>((most, bytes) => Math.max(most, bytes ?? 0), 0);
  return {
    id: 'plot-memory',
    seconds,
    lines,
    ...(seen === null ? {} : { band: { upper: 6, lower: 7, token: 'accent' } }),
    text: bytesTick,
    steps: byteSteps,
    valueMax: withinReach(limitBytes, highest),
    height: 320,
    group: 'time',
    mark: plot => {
      drawTicks(plot, collections);
      if (limitBytes !== null) {
        drawLevel(plot, { bytes: limitBytes, text: `${limitName}, ${bytesTick(limitBytes)}` });
      }
      drawMoments(plot, moments);
    },
  };
}

function seenTrend(seconds: readonly number[], fit: FloorFit): readonly Line[] {
  const [trend, , upper, lower] = trendLines(seconds, {
    ...fit,
    toSeconds: fit.seenSeconds,
    toBytes: fit.seenBytes,
    lowBytes: fit.seenBytes,
    highBytes: fit.seenBytes,
  });
  return [trend, upper, lower].filter(line => line !== undefined);
}

const gcNames: readonly (readonly [kind: keyof GcSeries, name: string])[] = [
  ['minor', 'Young'],
  ['incremental', 'Incremental'],
  ['weak', 'Weak'],
  ['major', 'Full'],
];

function gcPlots({ gc }: ChartData): readonly PlotSpec[] {
  const common = { seconds: gc.seconds, height: 200, group: 'time' };
  return [
    {
      ...common,
      id: 'plot-gc-count',
      lines: stacked(gc.counts),
      text: count => String(Math.round(count * 10) / 10),
    },
    {
      ...common,
      id: 'plot-gc-pause',
      lines: stacked(gc.pausesMs),
      text: ms => `${Math.round(ms * 10) / 10} ms`,
    },
  ];
}

/** Bars that stand on each other: the whole height is drawn first, and what lies below over it. */
function stacked(series: GcSeries): readonly Line[] {
  const lines: Line[] = [];
  let below: readonly number[] = [];
  for (const [kind, name] of gcNames) {
    const told = series[kind];
    const lifted = told.map((value, index) => value + (below[index] ?? 0));
    below = lifted;
    lines.unshift({ name, token: `gc-${kind}`, look: 'bars', values: lifted, told });
  }
  return lines;
}

function withinReach(limit: number | null, highest: number): number {
  return limit !== null && limit <= highest * limitShownMax ? limit : 0;
}

function union(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((one, other) => one - other);
}

/** Values at their own moments, on the moments of the whole chart. */
function aligned(
  seconds: readonly number[],
  own: readonly number[],
  values: readonly (number | null)[],
): (number | null)[] {
  const at = new Map(own.map((second, index) => [second, values[index] ?? null]));
  return seconds.map(second => at.get(second) ?? null);
}
