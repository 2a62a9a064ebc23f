import { formatDuration } from '../../base/quantities.ts';
import type { SampleReading } from '../../base/readings.ts';
import { html, type Html } from '../html.ts';
import { type Breakdown, breakdownOf } from './breakdown.ts';
import { bytesOrDash, signedBytes } from './figures.ts';
import { empty } from './section.ts';

const width = 1000;
const barHeight = 34;

interface Moment {
  readonly name: string;
  readonly breakdown: Breakdown;
}

/** Where resident memory went: at the first sample and at the last one before the alarm, to one scale. */
export function breakdownSection(samples: readonly SampleReading[], alarmMs: number): Html {
  const first = samples[0];
  const last = samples.findLast(({ atMs }) => atMs <= alarmMs) ?? samples.at(-1);
  if (first === undefined || last === undefined) return empty('No samples were recorded.');
  const moments: readonly Moment[] = [
    { name: `After ${formatDuration(first.atMs)}`, breakdown: breakdownOf(first) },
    { name: `At the alarm, after ${formatDuration(last.atMs)}`, breakdown: breakdownOf(last) },
  ];
  const scale = Math.max(...moments.map(({ breakdown }) => totalOf(breakdown)), 1);
  return html`<div class="bars">${moments.map(moment => bar(moment, scale))}</div>
    ${table(moments)}`;
}

function totalOf({ rssBytes, beyondBytes }: Breakdown): number {
  return rssBytes + beyondBytes;
}

function bar({ name, breakdown }: Moment, scale: number): Html {
  let left = 0;
  const pieces = breakdown.parts.map(({ name: part, bytes, tone }) => {
    const wide = (bytes / scale) * width;
    const piece = html`<rect class="tone-${tone}" x="${left.toFixed(1)}" y="0" width="${Math.max(0, wide - 1.5).toFixed(1)}" height="${barHeight}"><title>${part}: ${bytesOrDash(bytes)}</title></rect>`;
    left += wide;
    return piece;
  });
  return html`<figure class="bar">
    <figcaption>${name} <b>${bytesOrDash(breakdown.rssBytes)}</b></figcaption>
    <svg viewBox="0 0 ${width} ${barHeight}" preserveAspectRatio="none" role="img" aria-label="${name}: ${bytesOrDash(breakdown.rssBytes)} resident">
      ${pieces}
    </svg>
  </figure> `;
}

function table(moments: readonly Moment[]): Html {
  const [before, after] = moments.map(({ breakdown }) => breakdown);
  const names = [
    ...new Set(moments.flatMap(({ breakdown }) => breakdown.parts.map(({ name }) => name))),
  ];
  const rows = names.map(name => {
    const find = (breakdown?: Breakdown) => breakdown?.parts.find(part => part.name === name);
    const tone = find(after)?.tone ?? find(before)?.tone ?? 'native';
    const was = find(before)?.bytes ?? 0;
    const is = find(after)?.bytes ?? 0;
    return html`<tr>
      <th scope="row"><i class="swatch tone-${tone}"></i>${name}</th>
      <td class="num">${bytesOrDash(was)}</td>
      <td class="num">${bytesOrDash(is)}</td>
      <td class="num">${signedBytes(is - was)}</td>
    </tr> `;
  });
  const total = html`<tr class="total">
    <th scope="row">Resident</th>
    <td class="num">${bytesOrDash(before?.rssBytes ?? null)}</td>
    <td class="num">${bytesOrDash(after?.rssBytes ?? null)}</td>
    <td class="num">${signedBytes((after?.rssBytes ?? 0) - (before?.rssBytes ?? 0))}</td>
  </tr>`;
  const beyond = after?.beyondBytes ?? 0;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Resident memory by part">
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col" class="num">Early</th>
            <th scope="col" class="num">At the alarm</th>
            <th scope="col" class="num">Growth</th>
          </tr>
        </thead>
        <tbody>
          ${rows}${total}
        </tbody>
      </table>
    </div>
    ${beyond === 0 ? null : html`<p class="note">The parts exceed what is resident by ${bytesOrDash(beyond)}: memory that is reserved and has never been touched, or was swapped out.</p>`}`;
}
