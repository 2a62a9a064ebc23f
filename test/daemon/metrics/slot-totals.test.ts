import * as fc from 'fast-check';
import test from 'ava';
import { countedIn, SlotTotals, type Counted } from '../../../daemon/metrics/slot-totals.ts';
import { sampleReading } from '../../helpers/messages.ts';

function counted(requests: number | null): Counted {
  return countedIn({ ...sampleReading, requests }, 0);
}

test('SlotTotals: nothing told, nothing known', t => {
  const totals = new SlotTotals();
  t.is(totals.sum('requests'), null);
  totals.take(1, counted(null));
  t.is(totals.sum('requests'), null);
  t.is(totals.sum('gcMajorPauseMs'), 40);
  t.is(totals.sum('major:4'), 3);
  t.is(totals.sum('weak:14'), 0, 'a bucket that is left out is empty');
});

test('SlotTotals: the next process goes on where the last one ended', t => {
  const totals = new SlotTotals();
  for (const requests of [10, 25]) totals.take(1, counted(requests));
  totals.forget(1);
  for (const requests of [0, 5]) totals.take(2, counted(requests));
  t.is(totals.sum('requests'), 30);
});

test('SlotTotals: two processes of one slot count at the same time', t => {
  const totals = new SlotTotals();
  totals.take(1, counted(100));
  totals.take(2, counted(10));
  totals.take(1, counted(103));
  totals.take(2, counted(12));
  t.is(totals.sum('requests'), 115);
});

test('SlotTotals: a reading that comes after the end is not counted again', t => {
  const totals = new SlotTotals();
  totals.take(1, counted(100));
  totals.forget(1);
  totals.take(1, counted(101));
  t.is(totals.sum('requests'), 100);
});

test('SlotTotals: never falls, whatever comes in whatever order', t => {
  const event = fc.record({
    generation: fc.integer({ min: 1, max: 5 }),
    requests: fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true })),
    isEnd: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(event), events => {
      const totals = new SlotTotals();
      let before = 0;
      for (const { generation, requests, isEnd } of events) {
        if (isEnd) totals.forget(generation);
        else totals.take(generation, counted(requests));
        const now = totals.sum('requests') ?? 0;
        if (now < before) return false;
        before = now;
      }
      return true;
    }),
  );
  t.pass();
});
