import { html, type Html } from '../html.ts';
import type { ClassView, ExplanationView } from './explanation-view.ts';
import { bytesOrDash, formatCount, signedBytes, signedCount } from './figures.ts';
import { baseName } from './path-graph.ts';
import { empty } from './section.ts';

const rowsMax = 500;

interface Column {
  readonly title: string;
  readonly value: (row: ClassView) => number | null;
  readonly text: (value: number | null) => string;
}

const count: Column = {
  title: 'Objects',
  value: row => row.count,
  text: value => formatCount(value ?? 0),
};
const retained: Column = { title: 'Retained', value: row => row.retainedBytes, text: bytesOrDash };
const ownSize: Column = { title: 'Own size', value: row => row.selfBytes, text: bytesOrDash };
const sizeDelta: Column = {
  title: 'Size Delta',
  value: row => row.selfBytesDelta,
  text: signedBytes,
};

const sizes: readonly Column[] = [count, ownSize, retained];
/** Those of DevTools' Comparison view under their names there, the two that say most in front: a phone shows no more at once. */
const growth: readonly Column[] = [
  sizeDelta,
  { title: '# Delta', value: row => row.countDelta, text: signedCount },
  { title: '# New', value: row => row.newCount, text: countOrDash },
  { title: '# Deleted', value: row => row.deletedCount, text: countOrDash },
  { title: 'Alloc. Size', value: row => row.allocatedBytes, text: bytesOrDash },
  { title: 'Freed Size', value: row => row.freedBytes, text: bytesOrDash },
  count,
  retained,
];

function countOrDash(value: number | null): string {
  return value === null ? '–' : formatCount(value);
}

/** Classes by size, or by growth when there was something to compare with; the script sorts and filters it. */
export function classTable({ classes, hasBaseline }: ExplanationView): Html {
  const columns = hasBaseline ? growth : sizes;
  const first = hasBaseline ? sizeDelta : retained;
  const rows = classes
    .toSorted((one, other) => (first.value(other) ?? 0) - (first.value(one) ?? 0))
    .slice(0, rowsMax);
  if (rows.length === 0) {
    return empty('The snapshot was not explained, so its classes are not known.');
  }
  return html`<div class="table-tools">
      <label>Filter
        <input type="search" data-filter="classes" autocomplete="off" spellcheck="false" placeholder="name of a class" /></label><output data-count="classes" aria-live="polite">${formatCount(rows.length)} classes</output>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label="Classes">
      <table class="wide sortable" id="classes" data-shown="25">
        <thead>
          <tr>
            <th scope="col" aria-sort="none"><button type="button">Class</button></th>
            ${columns.map(
              column =>
                html`<th scope="col" class="num" aria-sort="${column === first ? 'descending' : 'none'}">
                  <button type="button">${column.title}</button>
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(row => tableRow(row, columns))}
        </tbody>
      </table>
    </div>
    <button type="button" class="more" data-more="classes" hidden>Show all</button>`;
}

function tableRow(row: ClassView, columns: readonly Column[]): Html {
  return html`<tr>
    <th scope="row" data-value="${row.name}">
      ${row.name}${row.place === null ? null : html` <small>${baseName(row.place)}</small>`}
    </th>
    ${columns.map(
      ({ value, text }) =>
        html`<td class="num" data-value="${value(row) ?? 0}">${text(value(row))}</td>`,
    )}
  </tr> `;
}
