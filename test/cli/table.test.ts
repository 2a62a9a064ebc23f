import test from 'ava';
import { type Column, renderTable } from '../../cli/table.ts';
import { textWidth } from '../../cli/text-width.ts';

const columns: readonly Column[] = [
  { title: 'ID', align: 'right' },
  { title: 'NAME', cutTo: 4 },
  { title: 'SIZE', align: 'right', dropOrder: 2 },
  { title: 'NOTE', dropOrder: 1 },
];
const rows = [
  [{ text: '1' }, { text: 'checkout' }, { text: '12 MiB' }, { text: 'new' }],
  [{ text: '12' }, { text: 'shop' }, { text: '9 KiB' }, { text: '' }],
];

test('renderTable(): aligns and pads', t => {
  t.deepEqual(renderTable(columns, rows, Infinity), [
    'ID  NAME        SIZE  NOTE',
    ' 1  checkout  12 MiB  new',
    '12  shop       9 KiB',
  ]);
});

test('renderTable(): at its own width nothing is cut, one column less cuts', t => {
  t.is(renderTable(columns, rows, 26)[1], ' 1  checkout  12 MiB  new');
  t.is(renderTable(columns, rows, 25)[1], ' 1  checko…  12 MiB  new');
});

test('renderTable(): drops columns in their order when cutting is not enough', t => {
  t.is(renderTable(columns, rows, 21)[0], 'ID  NAME        SIZE', 'and then nothing need be cut');
  t.is(renderTable(columns, rows, 12)[0], 'ID  NAME');
  t.is(renderTable(columns, rows, 1)[0], 'ID  NAME', 'what must stay stays');
});

test('renderTable(): colour does not disturb the columns', t => {
  const painted = [[{ text: '1' }, { text: 'a', paint: (text: string) => `<${text}>` }]];
  t.is(renderTable(columns.slice(0, 2), painted, Infinity)[1], ' 1  <a   >');
});

test('renderTable(): missing cells are empty cells', t => {
  t.deepEqual(renderTable(columns, [[{ text: '1' }]], Infinity)[1], ' 1');
});

for (const width of [10, 20, 40, 80]) {
  test(`renderTable(): no line is wider than ${width} columns`, t => {
    const long = [[{ text: '1' }, { text: '日本'.repeat(20) }, { text: 'x' }, { text: 'y' }]];
    for (const line of renderTable(columns, long, width)) t.true(textWidth(line) <= width);
  });
}
