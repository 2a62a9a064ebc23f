import uPlot from 'uplot';
import { drawPlot } from './plot.ts';
import { bytesTick, byteSteps } from './tick-text.ts';
import type { Past } from './worker-past.ts';

/** The chart of the worker that was chosen. */
export class WorkerDetail {
  #plot: uPlot | null = null;
  #rangeSeconds = 900;

  constructor(onRange: () => void) {
    for (const button of document.querySelectorAll('[data-range]')) {
      if (!(button instanceof HTMLElement)) continue;
      button.addEventListener('click', () => {
        this.#rangeSeconds = Number(button.dataset['range']);
        this.#mark();
        onRange();
      });
    }
    this.#mark();
  }

  /** Draws from the beginning: another worker, another range, other colours. */
  draw(past: Past, nowMs: number): void {
    this.#plot?.destroy();
    document.querySelector('[data-legend="plot-worker"]')?.replaceChildren();
    const { atMs, rss, heapUsed, floor } = past;
    this.#plot = drawPlot({
      id: 'plot-worker',
      seconds: atMs.map(ms => ms / 1000),
      lines: [
        { name: 'Resident', token: 'rss', look: 'line', values: rss },
        { name: 'Heap used', token: 'heap-used', look: 'line', values: heapUsed },
        { name: 'Floor', token: 'accent', look: 'line', width: 2, values: floor },
      ],
      text: bytesTick,
      steps: byteSteps,
      height: 240,
      isClock: true,
    });
    this.#move(nowMs);
  }

  /** New points at the end. */
  update({ atMs, rss, heapUsed, floor }: Past, nowMs: number): void {
    this.#plot?.setData([atMs.map(ms => ms / 1000), [...rss], [...heapUsed], [...floor]], false);
    this.#move(nowMs);
  }

  fit(): void {
    const room = this.#plot?.root.parentElement?.clientWidth ?? 0;
    if (this.#plot !== null && room > 0) {
      this.#plot.setSize({ width: room, height: this.#plot.height });
    }
  }

  #move(nowMs: number): void {
    const max = nowMs / 1000;
    this.#plot?.setScale('x', { min: max - this.#rangeSeconds, max });
  }

  #mark(): void {
    for (const button of document.querySelectorAll('[data-range]')) {
      if (button instanceof HTMLElement) {
        button.setAttribute(
          'aria-pressed',
          String(Number(button.dataset['range']) === this.#rangeSeconds),
        );
      }
    }
  }
}
