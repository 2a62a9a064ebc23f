import { colour } from './theme.ts';
import type { Past } from './worker-past.ts';

const width = 132;
const height = 26;
const spanMs = 15 * 60_000;

export function newSparkline(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  return canvas;
}

/** Resident memory and floor of the last quarter of an hour. */
export function drawSparkline(canvas: HTMLCanvasElement, past: Past, nowMs: number): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  const found = past.atMs.findIndex(ms => ms >= nowMs - spanMs);
  const first = found === -1 ? past.atMs.length : found;
  const most = past.rss.slice(first).reduce<number>((max, bytes) => Math.max(max, bytes ?? 0), 1);
  const draw = (values: readonly (number | null)[], token: string): void => {
    context.beginPath();
    context.strokeStyle = colour(token);
    context.lineWidth = 1.5;
    for (let index = first; index < values.length; index += 1) {
      const value = values[index];
      if (value == null) continue;
      const x = width * (1 - (nowMs - (past.atMs[index] ?? nowMs)) / spanMs);
      context.lineTo(x, height - 2 - (height - 4) * (value / most));
    }
    context.stroke();
  };
  draw(past.rss, 'rss');
  draw(past.floor, 'accent');
}
