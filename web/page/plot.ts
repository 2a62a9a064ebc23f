import uPlot from 'uplot';
import { colour, faint } from './theme.ts';
import { drawLegend } from './legend.ts';
import { addKeys } from './plot-keys.ts';
import { clockTick, secondSteps, secondsTick } from './tick-text.ts';

type Values = readonly (number | null)[];

export interface Line {
  readonly name: string;
  /** Of the style sheet. */
  readonly token: string;
  readonly look: 'line' | 'dashed' | 'dotted' | 'points' | 'bars' | 'edge';
  readonly values: Values;
  /** What the legend tells, when it is not what is drawn (bars stand on each other). */
  readonly told?: Values;
  readonly width?: number;
  /** Not in the legend: it belongs to the one before. */
  readonly silent?: boolean;
}

export interface PlotSpec {
  /** Identifier of the element to draw into. */
  readonly id: string;
  readonly seconds: readonly number[];
  readonly lines: readonly Line[];
  /** Filled between two lines, by index. */
  readonly band?: { readonly upper: number; readonly lower: number; readonly token: string };
  readonly text: (value: number) => string;
  readonly steps?: readonly number[];
  readonly valueMax?: number;
  readonly height: number;
  /** The seconds are those of the wall clock, since 1970. */
  readonly isClock?: boolean;
  /** Plots of one group show the same moment. */
  readonly group?: string;
  readonly mark?: (plot: uPlot) => void;
}

const dashes: Readonly<Record<Line['look'], number[] | undefined>> = {
  line: undefined,
  dashed: [7, 5],
  dotted: [2, 4],
  points: undefined,
  bars: undefined,
  edge: undefined,
};

/** Draws a chart into its place on the page; `null` when the page has no such place. */
export function drawPlot(spec: PlotSpec): uPlot | null {
  const host = document.getElementById(spec.id);
  if (host === null) return null;
  host.replaceChildren();
  const data: uPlot.AlignedData = [
    [...spec.seconds],
    ...spec.lines.map(({ values }) => [...values]),
  ];
  const plot = new uPlot(optionsOf(spec, host), data, host);
  const showMoment = drawLegend(plot, spec);
  plot.hooks.setCursor = [showMoment];
  addKeys(plot, host);
  return plot;
}

function optionsOf(spec: PlotSpec, host: HTMLElement): uPlot.Options {
  const { band, group, mark, valueMax } = spec;
  return {
    width: Math.max(200, host.clientWidth),
    height: spec.height,
    padding: [14, 6, 0, 0],
    legend: { show: false },
    series: [{}, ...spec.lines.map(seriesOf)],
    bands:
      band === undefined
        ? []
        : [{ series: [band.upper + 1, band.lower + 1], fill: () => faint(band.token, 0.16) }],
    scales: {
      x: { time: spec.isClock === true },
      y: { range: (_, __, most) => [0, Math.max(most, valueMax ?? 0, 1) * 1.06] },
    },
    axes: axesOf(spec),
    cursor: {
      y: false,
      drag: { x: true, y: false },
      points: { size: 7 },
      dataIdx: nearest,
      ...(group === undefined ? {} : { sync: { key: group, scales: ['x', null] } }),
    },
    hooks: { draw: mark === undefined ? [] : [mark] },
  };
}

function seriesOf({ look, token, width }: Line): uPlot.Series {
  const dash = dashes[look];
  const base: uPlot.Series = {
    stroke: () => colour(token),
    width: width ?? 1.75,
    spanGaps: true,
    points: { show: false },
    ...(dash === undefined ? {} : { dash }),
  };
  if (look === 'points') {
    return {
      ...base,
      paths: () => null,
      points: { show: true, size: 6, width: 1.5, fill: () => colour('surface') },
    };
  }
  if (look === 'edge') return { ...base, stroke: 'transparent', width: 0 };
  if (look === 'bars' && uPlot.paths.bars !== undefined) {
    return {
      ...base,
      width: 0,
      fill: () => colour(token),
      paths: uPlot.paths.bars({ size: [0.78, 26, 1], align: 0 }),
    };
  }
  return base;
}

function axesOf({ text, steps, isClock }: PlotSpec): uPlot.Axis[] {
  const common: uPlot.Axis = {
    stroke: () => colour('muted'),
    font: '12px Inter, ui-sans-serif, system-ui, sans-serif',
    ticks: { show: false },
  };
  return [
    {
      ...common,
      grid: { show: false },
      space: 64,
      size: 30,
      ...(isClock === true ? clock : elapsed),
    },
    {
      ...common,
      grid: { stroke: () => colour('line'), width: 1 },
      ...(steps === undefined ? {} : { incrs: [...steps] }),
      space: 38,
      size: 68,
      values: (_, splits) => splits.map(text),
    },
  ];
}

const elapsed: uPlot.Axis = {
  incrs: [...secondSteps],
  values: (...[, splits, , , step]) => splits.map(split => secondsTick(split, step)),
};

const clock: uPlot.Axis = {
  values: (_, splits) => splits.map(clockTick),
};

/** Lines have their points at different moments; each tells its own nearest. */
function nearest(plot: uPlot, series: number, index: number): number {
  const values = plot.data[series];
  if (values === undefined || values[index] != null) return index;
  for (let away = 1; away < values.length; away += 1) {
    if (values[index - away] != null) return index - away;
    if (values[index + away] != null) return index + away;
  }
  return index;
}
