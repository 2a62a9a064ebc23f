import type { GcKind } from '../../base/readings.ts';
import { html, type Html } from '../html.ts';
import { formatCount, formatPause, formatShare } from './figures.ts';
import { type GcSummary, gcSummary, type GcTotal } from './gc-figures.ts';
import type { ReportTrace } from './report-input.ts';

const kindWords: Readonly<Record<GcKind, readonly [name: string, what: string]>> = {
  minor: ['Young', 'clears the nursery: short and frequent'],
  incremental: ['Incremental', 'marks in small steps, ahead of a full one'],
  weak: ['Weak', 'calls what waits for objects to die'],
  major: ['Full', 'marks and compacts the whole heap'],
};

/** Collections and their pauses by kind over the whole trace. */
export function gcTotalsTable(trace: ReportTrace): Html {
  const summary = gcSummary(trace);
  const caused = trace.collections.filter(({ gc, caused: own }) => gc === 'major' && own).length;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Collections by kind">
      <table class="wide kinds">
        <caption class="hidden">
          Collections by kind
        </caption>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col" class="num">Count</th>
            <th scope="col" class="num">Paused in all</th>
            <th scope="col" class="num">Half of them up to</th>
            <th scope="col" class="num">99 % up to</th>
            <th scope="col" class="num">Longest</th>
            <th scope="col" class="num">Share of time</th>
          </tr>
        </thead>
        <tbody>
          ${summary === null ? null : [...summary.kinds.map(row), allRow(summary.all)]}
        </tbody>
      </table>
    </div>
    ${caused === 0 ? null : html`<p class="note">${formatCount(caused)} of the full collections were asked for by memsup itself, to see the live heap; they are drawn hollow and are no evidence of pressure.</p>`}`;
}

function row({ kind, ...figures }: GcTotal): Html {
  const [name, what] = kindWords[kind];
  return html`<tr>
    <th scope="row"><i class="swatch gc-${kind}"></i>${name} <small>${what}</small></th>
    ${cells(figures)}
  </tr> `;
}

function allRow(figures: GcSummary['all']): Html {
  return html`<tr class="total">
    <th scope="row">All</th>
    ${cells(figures)}
  </tr>`;
}

function atMost(ms: number | null): string {
  return ms === null ? '–' : `≤ ${formatPause(ms)}`;
}

function cells({
  count,
  pauseMs,
  p50Ms,
  p99Ms,
  longestMs,
  boundMs,
  share,
}: GcSummary['all']): Html {
  return html`<td class="num">${formatCount(count)}</td>
    <td class="num">${formatPause(pauseMs)}</td>
    <td class="num">${formatPause(p50Ms)}</td>
    <td class="num">${formatPause(p99Ms)}</td>
    <td class="num">${longestMs === null ? atMost(boundMs) : formatPause(longestMs)}</td>
    <td class="num">${formatShare(share)}</td>`;
}
