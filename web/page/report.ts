import { isRecord } from '../../base/guards.ts';
import type { ChartData } from '../report/chart-data.ts';
import { liveTables } from './class-rows.ts';
import { drawReportPlots } from './report-plots.ts';
import { onThemeChange } from './theme.ts';

const data = readData();
const plots = data === null ? [] : drawReportPlots(data);

function fit(widthMax: number | null): void {
  for (const plot of plots) {
    const room = plot.root.parentElement?.clientWidth ?? plot.width;
    const share = plot.height < 250 ? 0.5 : 1;
    const width = widthMax === null ? room : widthMax * share;
    if (width !== plot.width) plot.setSize({ width, height: plot.height });
    plot.redraw();
  }
}

let isWaiting = false;
addEventListener('resize', () => {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    fit(null);
  });
});
onThemeChange(fit);
liveTables();

// The page and its numbers were made by the same program, in one go.
function isChartData(value: unknown): value is ChartData {
  return isRecord(value) && 'memory' in value;
}

function readData(): ChartData | null {
  const text = document.getElementById('chart-data')?.textContent ?? '';
  if (text === '') return null;
  const value: unknown = JSON.parse(text);
  return isChartData(value) ? value : null;
}
