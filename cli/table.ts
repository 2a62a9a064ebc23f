import { cutText, textWidth } from './text-width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** May be cut down to this many columns when the terminal is narrow; without it the column keeps its width. */
  readonly cutTo?: number;
  /** Left out when cutting is not enough, lowest number first; without it the column always stays. */
  readonly dropOrder?: number;
}

export interface TableCell {
  readonly text: string;
  /** Applied after the cell has its width, so that colour does not disturb the columns. */
  readonly paint?: (text: string) => string;
}

const gap = '  ';

/** Lines of a table that fits into `width` columns as far as its columns allow. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly TableCell[])[],
  width: number,
): string[] {
  const kept = fit(measure(columns, rows), width);
  const header = kept.map(({ column, columns: room }) => aligned(column, column.title, room));
  const body = rows.map(row => kept.map(slot => cell(slot, row[slot.index])));
  return [header, ...body].map(cells => cells.join(gap).trimEnd());
}

interface Slot {
  readonly column: Column;
  readonly index: number;
  readonly columns: number;
}

function measure(columns: readonly Column[], rows: readonly (readonly TableCell[])[]): Slot[] {
  return columns.map((column, index) => ({
    column,
    index,
    columns: Math.max(
      textWidth(column.title),
      ...rows.map(row => textWidth(row[index]?.text ?? '')),
    ),
  }));
}

function fit(slots: readonly Slot[], width: number): readonly Slot[] {
  const cut = shrink(slots, total(slots) - width);
  if (total(cut) <= width) return cut;
  const droppable = slots
    .filter(slot => slot.column.dropOrder !== undefined)
    .sort((one, other) => (one.column.dropOrder ?? 0) - (other.column.dropOrder ?? 0));
  const first = droppable[0];
  return first === undefined
    ? cut
    : fit(
        slots.filter(slot => slot !== first),
        width,
      );
}

function shrink(slots: readonly Slot[], excess: number): readonly Slot[] {
  let left = excess;
  return slots.map(slot => {
    const spare = Math.max(0, slot.columns - (slot.column.cutTo ?? slot.columns));
    const taken = Math.min(spare, Math.max(0, left));
    left -= taken;
    return taken === 0 ? slot : { ...slot, columns: slot.columns - taken };
  });
}

function total(slots: readonly Slot[]): number {
  const cells = slots.reduce((sum, slot) => sum + slot.columns, 0);
  return cells + gap.length * Math.max(0, slots.length - 1);
}

function cell(slot: Slot, value: TableCell | undefined): string {
  const text = aligned(slot.column, value?.text ?? '', slot.columns);
  return value?.paint === undefined ? text : value.paint(text);
}

function aligned(column: Column, text: string, columns: number): string {
  const cut = cutText(text, columns);
  const padding = ' '.repeat(Math.max(0, columns - textWidth(cut)));
  return column.align === 'right' ? padding + cut : cut + padding;
}
