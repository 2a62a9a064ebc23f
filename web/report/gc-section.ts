import type { GcKind } from '../../base/readings.ts';
import { html, type Html } from '../html.ts';
import { formatCount, formatPause, formatShare } from './figures.ts';
import { type GcTotal, gcTotals } from './gc-figures.ts';
import type { ReportTrace } from './report-input.ts';

const kindWords: Readonly<Record<GcKind, readonly [name: string, what: string]>> = {
  minor: ['Young', 'clears the nursery: short and frequent'],
  incremental: ['Incremental', 'marks in small steps, ahead of a full one'],
  weak: ['Weak', 'calls what waits for objects to die'],
  major: ['Full', 'marks and compacts the whole heap'],
};

/** Collections and their pauses by kind over the whole trace. */
export function gcTotalsTable(trace: ReportTrace): Html {
  const totals = gcTotals(trace);
  const caused = trace.collections.filter(({ gc, caused: own }) => gc === 'major' && own).length;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Collections by kind">
      <table class="wide">
        <caption class="hidden">
          Collections by kind
        </caption>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col" class="num">Count</th>
            <th scope="col" class="num">Paused in all</th>
            <th scope="col" class="num">Mean</th>
            <th scope="col" class="num">Longest</th>
            <th scope="col" class="num">Share of time</th>
          </tr>
        </thead>
        <tbody>
          ${totals.map(row)}
        </tbody>
      </table>
    </div>
    ${caused === 0 ? null : html`<p class="note">${formatCount(caused)} of the full collections were asked for by memsup itself, to see the live heap; they are drawn hollow and are no evidence of pressure.</p>`}`;
}

function row({ kind, count, pauseMs, meanMs, longestMs, share }: GcTotal): Html {
  const [name, what] = kindWords[kind];
  return html`<tr>
    <th scope="row"><i class="swatch gc-${kind}"></i>${name} <small>${what}</small></th>
    <td class="num">${formatCount(count)}</td>
    <td class="num">${formatPause(pauseMs)}</td>
    <td class="num">${formatPause(meanMs)}</td>
    <td class="num">${formatPause(longestMs)}</td>
    <td class="num">${formatShare(share)}</td>
  </tr> `;
}
