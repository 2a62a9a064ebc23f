import type uPlot from 'uplot';
import { colour } from './theme.ts';

/** A horizontal line with its name; above the picture, an arrow at the upper edge. */
export function drawLevel(plot: uPlot, level: { bytes: number; text: string }): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const y = plot.valToPos(level.bytes, 'y', true);
  const isAbove = y < bbox.top;
  ctx.save();
  ctx.fillStyle = colour('ink');
  ctx.font = `500 ${11.5 * ratio}px Inter, ui-sans-serif, system-ui, sans-serif`;
  ctx.textAlign = 'left';
  if (isAbove) {
    ctx.textBaseline = 'top';
    ctx.fillText(`↑ ${level.text}`, bbox.left + 8 * ratio, bbox.top + 2 * ratio);
  } else {
    ctx.strokeStyle = colour('ink');
    ctx.lineWidth = 1.25 * ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    line(ctx, [bbox.left, y, bbox.left + bbox.width, y]);
    ctx.textBaseline = 'bottom';
    // Lines of the grid would run through the letters.
    ctx.fillStyle = colour('surface');
    ctx.fillRect(
      bbox.left + 5 * ratio,
      y - 17 * ratio,
      ctx.measureText(level.text).width + 6 * ratio,
      15 * ratio,
    );
    ctx.fillStyle = colour('ink');
    ctx.fillText(level.text, bbox.left + 8 * ratio, y - 3 * ratio);
  }
  ctx.restore();
}

/** Vertical lines at moments, each with its name, one above the other so that neighbours stay readable. */
export function drawMoments(
  plot: uPlot,
  moments: readonly { seconds: number; text: string }[],
): void {
  for (const [index, moment] of moments.entries()) drawMoment(plot, { ...moment, index });
}

function drawMoment(plot: uPlot, moment: { seconds: number; text: string; index: number }): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const x = plot.valToPos(moment.seconds, 'x', true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = colour('accent');
  ctx.fillStyle = colour('accent');
  ctx.lineWidth = ratio;
  line(ctx, [x, bbox.top, x, bbox.top + bbox.height]);
  ctx.font = `600 ${11.5 * ratio}px Inter, ui-sans-serif, system-ui, sans-serif`;
  ctx.textBaseline = 'bottom';
  const isRight = x > bbox.left + bbox.width * 0.8;
  ctx.textAlign = isRight ? 'right' : 'left';
  ctx.fillText(
    moment.text,
    x + (isRight ? -6 : 6) * ratio,
    bbox.top + bbox.height - (14 + moment.index * 16) * ratio,
  );
  ctx.restore();
}

/** Ticks at the lower edge: full for what happened by itself, hollow for what memsup asked for. */
export function drawTicks(
  plot: uPlot,
  ticks: readonly { seconds: number; caused: boolean }[],
): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const bottom = bbox.top + bbox.height;
  ctx.save();
  for (const { seconds, caused } of ticks) {
    const x = plot.valToPos(seconds, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x - 3.5 * ratio, bottom);
    ctx.lineTo(x + 3.5 * ratio, bottom);
    ctx.lineTo(x, bottom - 7 * ratio);
    ctx.closePath();
    ctx.lineWidth = ratio;
    ctx.strokeStyle = colour('muted');
    ctx.fillStyle = colour(caused ? 'surface' : 'muted');
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

function line(
  ctx: CanvasRenderingContext2D,
  [x, y, toX, toY]: readonly [number, number, number, number],
): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}
