/** Sorting, filtering and cutting short of the tables that the page brings along. */
export function liveTables(): void {
  for (const table of document.querySelectorAll('table.sortable')) {
    if (table instanceof HTMLTableElement) liveTable(table);
  }
}

interface Cells {
  readonly row: HTMLTableRowElement;
  readonly values: readonly string[];
  readonly name: string;
}

const countText = new Intl.NumberFormat('en', { useGrouping: true });

function liveTable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  let rows: readonly Cells[] = [...body.rows].map(cellsOf);
  let shownMax = Number(table.dataset['shown']);
  const more = document.querySelector(`[data-more="${table.id}"]`);
  const filter = document.querySelector(`[data-filter="${table.id}"]`);
  const count = document.querySelector(`[data-count="${table.id}"]`);
  const show = (): void => {
    const wanted = filter instanceof HTMLInputElement ? filter.value.trim().toLowerCase() : '';
    const fitting = rows.filter(({ name }) => name.includes(wanted));
    body.replaceChildren(...fitting.slice(0, shownMax).map(({ row }) => row));
    if (count !== null) count.textContent = countOf(fitting.length, rows.length);
    if (more instanceof HTMLElement) more.hidden = fitting.length <= shownMax;
    if (more !== null) more.textContent = `Show all ${countText.format(fitting.length)}`;
  };
  const headers = [...(table.tHead?.rows[0]?.cells ?? [])];
  for (const [index, header] of headers.entries()) {
    header.querySelector('button')?.addEventListener('click', () => {
      rows = sorted(rows, { index, descending: turn(headers, header) });
      show();
    });
  }
  filter?.addEventListener('input', show);
  more?.addEventListener('click', () => {
    shownMax = Infinity;
    show();
  });
  show();
}

function countOf(fitting: number, all: number): string {
  return fitting === all
    ? `${countText.format(all)} classes`
    : `${countText.format(fitting)} of ${countText.format(all)} classes`;
}

function cellsOf(row: HTMLTableRowElement): Cells {
  const values = [...row.cells].map(cell => cell.dataset['value'] ?? '');
  return { row, values, name: (row.cells[0]?.textContent ?? '').toLowerCase() };
}

/** Marks the header as the one that sorts. Figures are wanted from the largest, names from the first. */
function turn(headers: readonly HTMLElement[], header: HTMLElement): boolean {
  const before = header.getAttribute('aria-sort');
  const isName = !header.classList.contains('num');
  const descending = before === 'none' || before === null ? !isName : before === 'ascending';
  for (const each of headers) each.setAttribute('aria-sort', 'none');
  header.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
  return descending;
}

function sorted(
  rows: readonly Cells[],
  { index, descending }: { index: number; descending: boolean },
): readonly Cells[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const left = one.values[index] ?? '';
    const right = other.values[index] ?? '';
    return sign * (index === 0 ? left.localeCompare(right) : Number(left) - Number(right));
  });
}
