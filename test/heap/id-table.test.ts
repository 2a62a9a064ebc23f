import test from 'ava';
import { IdTable } from '../../heap/id-table.ts';

const count = 500_000;

/** Ids at even distances, the first that V8 gives to a JavaScript object first. */
function every(distance: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, node) => 1 + node * distance);
}

// What looks at each neighbour for each id takes hours over half a million of them, so a table that does never ends here.
for (const distance of [1, 2, 4, 32, 64, 4096, 8192]) {
  test(`ids that are ${distance} apart are found, those in between and beyond are not`, t => {
    const ids = every(distance);
    const table = new IdTable(ids);
    let wrong = 0;
    for (const [node, id] of ids.entries()) {
      const beyond = id + count * distance;
      if (table.find(id) !== node) wrong += 1;
      if (distance > 1 && table.find(id + 1) !== -1) wrong += 1;
      if (beyond < 2 ** 32 && table.find(beyond) !== -1) wrong += 1;
    }
    t.is(wrong, 0);
  });
}

test('of nodes with one id the first is found', t => {
  const table = new IdTable(new Uint32Array(count).fill(7));
  t.is(table.find(7), 0);
  t.is(table.find(9), -1);
});

test('few ids, and none', t => {
  const ids = Uint32Array.of(3, 35, 67, 99, 131, 163, 195, 227, 259, 291);
  const table = new IdTable(ids);
  t.deepEqual(
    [...ids].map(id => table.find(id)),
    [...ids.keys()],
  );
  t.is(table.find(1), -1);
  t.is(new IdTable(new Uint32Array(0)).find(1), -1);
});
