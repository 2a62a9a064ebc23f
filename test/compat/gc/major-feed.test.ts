import v8 from 'node:v8';
import vm from 'node:vm';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { asOwnWork } from '../../../base/own-collections.ts';
import type { Pace } from '../../../agent/gc-watch.ts';
import { MajorFeed, type Major } from '../../../compat/gc/major-feed.ts';
import { eventually } from '../../helpers/eventually.ts';

v8.setFlagsFromString('--expose-gc');
const gc: () => void = vm.runInNewContext('gc');
const mib = 2 ** 20;
const alwaysDense: Pace = { denseMax: Infinity, sparseMin: Infinity };
const alwaysSparse: Pace = { denseMax: -1, sparseMin: 0 };

/** Holds a MiB more before each of so many collections that no drop-in asked for; the heap right after each. */
async function grow(held: unknown[], count: number): Promise<readonly number[]> {
  const bases: number[] = [];
  while (bases.length < count) {
    held.push(Array.from({ length: mib / 8 }, () => Math.random()));
    gc();
    bases.push(v8.getHeapStatistics().used_heap_size);
    // Turns enough for the sentinel's callback, whatever else the machine does.
    for (let turn = 0; turn < 5; turn += 1) await sleep(2);
  }
  return bases;
}

function nearest(bases: readonly number[], { heapBytes }: Major): number {
  return Math.min(...bases.map(base => Math.abs(base - heapBytes)));
}

test.serial('MajorFeed: hears of each full collection once while collections are rare', async t => {
  const heard: Major[] = [];
  const feed = new MajorFeed(alwaysDense);
  const end = feed.subscribe(major => heard.push(major));
  const held: unknown[] = [];
  const bases = await grow(held, 12);
  feed.flush();
  end();
  gc();
  await sleep(20);
  t.is(held.length, 12);
  t.false(feed.isSparse);
  // V8 may collect by itself, too.
  t.true(heard.length >= 12 && heard.length <= 14, String(heard.length));
  for (const base of bases) {
    const gaps = heard.map(({ heapBytes }) => Math.abs(heapBytes - base));
    t.true(Math.min(...gaps) < mib / 2, String(Math.min(...gaps)));
  }
  t.true(heard.every(({ durationMs }) => durationMs > 0));
  t.true(heard.every(({ own }) => own === null));
});

test.serial(
  'MajorFeed: where only slices are observed, the sentinel tells of it and the floor is near',
  async t => {
    const heard: Major[] = [];
    const feed = new MajorFeed(alwaysSparse);
    const end = feed.subscribe(major => heard.push(major));
    await eventually(() => feed.isSparse, 'only slices are observed');
    heard.length = 0;
    const held: unknown[] = [];
    const bases = await grow(held, 20);
    t.is(held.length, 20);
    t.true(heard.length >= 5 && heard.length <= 22, String(heard.length));
    for (const floor of heard) {
      t.true(nearest(bases, floor) < mib / 2, String(nearest(bases, floor)));
    }
    // What memsup causes is observed whatever the pace.
    heard.length = 0;
    asOwnWork('snapshot', gc);
    await sleep(300);
    t.deepEqual(
      heard.filter(({ own }) => own !== null).map(({ own }) => own),
      ['snapshot'],
    );
    end();
  },
);

test.serial(
  'MajorFeed: a listener that throws does not cost the others what comes next',
  async t => {
    const feed = new MajorFeed(alwaysDense);
    let heard = 0;
    const end = feed.subscribe(() => {
      heard += 1;
      throw new Error('from the listener');
    });
    for (let round = 0; round < 2; round += 1) {
      gc();
      await nextTurn();
      t.throws(() => feed.flush(), { message: 'from the listener' });
    }
    end();
    t.is(heard, 2);
  },
);
