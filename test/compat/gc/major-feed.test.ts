import v8 from 'node:v8';
import vm from 'node:vm';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { asOwnWork } from '../../../base/own-collections.ts';
import { MajorFeed, type Major, type Pace } from '../../../compat/gc/major-feed.ts';

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

test.serial('MajorFeed: records each full collection once while collections are rare', async t => {
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
    t.true(Math.min(...gaps) < mib / 4, String(Math.min(...gaps)));
  }
  t.true(heard.every(({ beforeBytes, durationMs }) => beforeBytes !== null && durationMs > 0));
  t.true(heard.every(({ own }) => own === null));
});

test.serial(
  'MajorFeed: without records, the sentinel tells of it and the floor is near',
  async t => {
    const heard: Major[] = [];
    const feed = new MajorFeed(alwaysSparse);
    const end = feed.subscribe(major => heard.push(major));
    while (!feed.isSparse) await sleep(50);
    await sleep(300);
    heard.length = 0;
    const held: unknown[] = [];
    const bases = await grow(held, 20);
    const floors = heard.filter(({ beforeBytes }) => beforeBytes === null);
    t.is(held.length, 20);
    t.true(floors.length >= 5 && heard.length <= 22, `${floors.length} of ${heard.length}`);
    for (const floor of floors) {
      t.true(nearest(bases, floor) < mib / 2, String(nearest(bases, floor)));
    }
    // Every fifth second all is recorded for a moment, and so is what memsup causes.
    heard.length = 0;
    asOwnWork('snapshot', gc);
    await sleep(300);
    t.deepEqual(
      heard.filter(({ own }) => own !== null).map(({ own }) => own),
      ['snapshot'],
    );
    t.true(heard[0]?.beforeBytes !== null);
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
    gc();
    t.throws(() => feed.flush(), { message: 'from the listener' });
    gc();
    t.throws(() => feed.flush(), { message: 'from the listener' });
    end();
    t.is(heard, 2);
  },
);
