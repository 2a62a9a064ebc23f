import type uPlot from 'uplot';

const zoomBy = 0.6;

/** What the mouse can do with a chart, the keyboard can do, too. */
export function addKeys(plot: uPlot, host: HTMLElement): void {
  host.addEventListener('keydown', event => {
    const action = actions[event.key];
    if (action === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action(plot);
  });
}

type Action = (plot: uPlot) => void;

const actions: Readonly<Record<string, Action>> = {
  ArrowLeft: plot => goTo(plot, indexOf(plot) - 1),
  ArrowRight: plot => goTo(plot, indexOf(plot) + 1),
  PageUp: plot => goTo(plot, indexOf(plot) - 20),
  PageDown: plot => goTo(plot, indexOf(plot) + 20),
  Home: plot => goTo(plot, 0),
  End: plot => goTo(plot, plot.data[0].length - 1),
  '+': plot => zoom(plot, zoomBy),
  '-': plot => zoom(plot, 1 / zoomBy),
  Escape: plot => zoomOut(plot),
};

function indexOf(plot: uPlot): number {
  return plot.cursor.idx ?? 0;
}

function goTo(plot: uPlot, wanted: number): void {
  const times = plot.data[0];
  const index = Math.max(0, Math.min(times.length - 1, wanted));
  const time = times[index];
  if (time === undefined) return;
  const { min, max } = xOf(plot);
  // A moment out of sight comes into view before the cursor goes there.
  if (time < min || time > max) {
    const half = (max - min) / 2;
    plot.setScale('x', { min: time - half, max: time + half });
  }
  plot.setCursor({ left: plot.valToPos(time, 'x'), top: 10 });
}

function zoom(plot: uPlot, by: number): void {
  const { min, max } = xOf(plot);
  const middle = plot.data[0][indexOf(plot)] ?? (min + max) / 2;
  const first = plot.data[0][0] ?? min;
  const last = plot.data[0].at(-1) ?? max;
  const from = Math.max(first, middle - (middle - min) * by);
  const to = Math.min(last, middle + (max - middle) * by);
  if (to - from > (last - first) / 1000) plot.setScale('x', { min: from, max: to });
}

function zoomOut(plot: uPlot): void {
  const times = plot.data[0];
  plot.setScale('x', { min: times[0] ?? 0, max: times.at(-1) ?? 1 });
}

function xOf(plot: uPlot): { min: number; max: number } {
  const { min, max } = plot.scales['x'] ?? {};
  return { min: min ?? 0, max: max ?? 1 };
}
