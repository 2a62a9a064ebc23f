import test from 'ava';
import { Loop, type Occurrence } from '../../daemon/loop.ts';

function due(slot: number): Occurrence {
  return { kind: 'restart-due', slot };
}

function slotOf(occurrence: Occurrence): number {
  return occurrence.kind === 'restart-due' ? occurrence.slot : -1;
}

async function settle(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
}

test('Loop: applies in order, and never inside of enqueue()', async t => {
  const applied: number[] = [];
  const loop = new Loop(
    occurrence => applied.push(slotOf(occurrence)),
    bug => t.fail(String(bug)),
  );
  for (const slot of [1, 2, 3]) loop.enqueue(due(slot));
  t.deepEqual(applied, []);
  await settle();
  t.deepEqual(applied, [1, 2, 3]);
});

test('Loop: what is enqueued meanwhile comes after, one at a time', async t => {
  const applied: number[] = [];
  let depth = 0;
  const loop = new Loop(
    occurrence => {
      depth += 1;
      t.is(depth, 1);
      const slot = slotOf(occurrence);
      applied.push(slot);
      if (slot < 3) loop.enqueue(due(slot + 10));
      depth -= 1;
    },
    bug => t.fail(String(bug)),
  );
  for (const slot of [1, 2, 3]) loop.enqueue(due(slot));
  await settle();
  t.deepEqual(applied, [1, 2, 3, 11, 12]);
});

test('Loop: one that throws is reported and does not stop the others', async t => {
  const applied: number[] = [];
  const bugs: unknown[] = [];
  const loop = new Loop(
    occurrence => {
      if (slotOf(occurrence) === 2) throw new Error('a bug');
      applied.push(slotOf(occurrence));
    },
    bug => bugs.push(bug),
  );
  for (const slot of [1, 2, 3]) loop.enqueue(due(slot));
  await settle();
  loop.enqueue(due(4));
  await settle();
  t.deepEqual(applied, [1, 3, 4]);
  t.is(bugs.length, 1);
});
