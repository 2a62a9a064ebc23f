import test from 'ava';
import {
  predictCapture,
  type CaptureCost,
  type HeapFacts,
} from '../../daemon/capture-prediction.ts';

const mib = 2 ** 20;
const dense: HeapFacts = {
  nodeMajor: 20,
  heapUsedBytes: 100 * mib,
  objects: null,
  samples: 200,
  earlier: [],
};
/** As dense heaps are: 44 bytes an object. */
const denseObjects = Math.round((100 * mib) / 44);

function cost(changes: Partial<CaptureCost> = {}): CaptureCost {
  return {
    nodeMajor: 20,
    heapUsedBytes: 50 * mib,
    extraRssBytes: 100 * mib,
    pauseMs: 1000,
    fileBytes: 60 * mib,
    ...changes,
  };
}

test('predictCapture(): the newer Node is never slower, and everything grows with the heap', t => {
  const majors = [18, 20, 22, 24, 26].map(nodeMajor => predictCapture({ ...dense, nodeMajor }));
  for (const [index, { pauseMs, extraRssBytes, extraRssWorstBytes }] of majors.entries()) {
    const older = majors[index - 1];
    if (older !== undefined) t.true(pauseMs <= older.pauseMs);
    t.true(extraRssWorstBytes > extraRssBytes);
  }
  const larger = predictCapture({ ...dense, heapUsedBytes: 200 * mib });
  t.true(larger.fileBytes > predictCapture(dense).fileBytes);
});

test('predictCapture(): the number of small objects changes nothing, that of large ones does', t => {
  const byHeap = predictCapture(dense);
  const bySmall = predictCapture({ ...dense, objects: denseObjects });
  t.like(bySmall, { pauseMs: byHeap.pauseMs, extraRssBytes: byHeap.extraRssBytes });
  // 1 KB strings: a tenth of the objects.
  const byLarge = predictCapture({ ...dense, objects: denseObjects / 10 });
  t.true(byLarge.pauseMs < byHeap.pauseMs / 3);
  t.true(byLarge.extraRssWorstBytes < byHeap.extraRssWorstBytes / 4);
  t.is(byLarge.from, 'objects');
  t.is(byHeap.from, 'heap');
});

test('predictCapture(): few samples are good for a guess, not for the worst case', t => {
  const few = predictCapture({ ...dense, objects: denseObjects / 10, samples: 19 });
  const enough = predictCapture({ ...dense, objects: denseObjects / 10, samples: 20 });
  t.is(few.extraRssBytes, enough.extraRssBytes);
  t.is(few.extraRssWorstBytes, predictCapture(dense).extraRssWorstBytes);
  t.true(enough.extraRssWorstBytes < few.extraRssWorstBytes / 4);
});

test('predictCapture(): earlier captures of the app, scaled, with a margin', t => {
  const earlier = [
    cost(),
    cost({ pauseMs: 9000 }),
    cost({ extraRssBytes: 150 * mib, pauseMs: 800 }),
  ];
  const { pauseMs, extraRssBytes, extraRssWorstBytes, fileBytes, from } = predictCapture({
    ...dense,
    earlier,
  });
  t.is(from, 'earlier captures');
  t.is(pauseMs, 2500, 'the median: one of them was taken on a busy machine');
  t.is(extraRssBytes, 375 * mib, 'the most');
  t.is(extraRssWorstBytes, 450 * mib);
  t.is(fileBytes, 150 * mib);
});

test('predictCapture(): what says nothing of this heap is left out', t => {
  const byHeap = predictCapture(dense);
  const tooSmall = cost({ heapUsedBytes: 25 * mib - 1 });
  const otherNode = cost({ nodeMajor: 24 });
  t.deepEqual(predictCapture({ ...dense, earlier: [tooSmall, otherNode] }), byHeap);
  // Large enough for the likely case, too small for the worst.
  const { extraRssBytes, extraRssWorstBytes } = predictCapture({
    ...dense,
    earlier: [cost({ heapUsedBytes: 50 * mib - 1 })],
  });
  t.true(extraRssBytes < byHeap.extraRssBytes);
  t.is(extraRssWorstBytes, byHeap.extraRssWorstBytes);
});

test('predictCapture(): an empty heap costs nothing', t => {
  const { pauseMs, extraRssWorstBytes } = predictCapture({
    ...dense,
    heapUsedBytes: 0,
    earlier: [cost()],
  });
  t.deepEqual({ pauseMs, extraRssWorstBytes }, { pauseMs: 0, extraRssWorstBytes: 0 });
});
