import type uPlot from 'uplot';
import type { Line, PlotSpec } from './plot.ts';

/** Buttons that name the lines of a chart, tell their values at the cursor, and hide them; returns what tells the values. */
export function drawLegend(plot: uPlot, { id, lines, text }: PlotSpec): (plot: uPlot) => void {
  const host = document.querySelector(`[data-legend="${id}"]`);
  if (host === null) return () => {};
  const tellers = lines.flatMap((line, index) => {
    if (line.silent === true) return [];
    const { button, value } = keyOf(line);
    button.addEventListener('click', () => toggle(plot, { button, lines, index }));
    host.append(button);
    return [{ index, value, told: line.told ?? line.values }];
  });
  return own => {
    for (const { index, value, told } of tellers) {
      const at = own.cursor.idxs?.[index + 1];
      const amount = at == null ? null : (told[at] ?? null);
      value.textContent =
        amount === null || own.cursor.left === undefined || own.cursor.left < 0 ? '' : text(amount);
    }
  };
}

interface Toggled {
  readonly button: HTMLButtonElement;
  readonly lines: readonly Line[];
  readonly index: number;
}

function toggle(plot: uPlot, { button, lines, index }: Toggled): void {
  const show = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(show));
  plot.setSeries(index + 1, { show });
  for (let next = index + 1; lines[next]?.silent === true; next += 1) {
    plot.setSeries(next + 1, { show });
  }
}

function keyOf({ name, token, look }: Line): { button: HTMLButtonElement; value: HTMLElement } {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-pressed', 'true');
  const mark = document.createElement('i');
  mark.className = `key ${look} of-${token}`;
  const label = document.createElement('span');
  label.textContent = name;
  const value = document.createElement('b');
  button.append(mark, label, value);
  return { button, value };
}
