import test from 'ava';
import {
  asOwnWork,
  beginOwnWork,
  OwnWindows,
  watchOwnWork,
  type OwnWork,
} from '../../base/own-collections.ts';

test('OwnWindows: knows what was done while it is under way and after, and nothing else', t => {
  const windows = new OwnWindows();
  const beforeMs = performance.now() - 1;
  const end = beginOwnWork('probe');
  const whileMs = performance.now();
  t.is(windows.reasonAt(whileMs), 'probe');
  end();
  t.is(windows.reasonAt(whileMs), 'probe');
  t.is(windows.reasonAt(beforeMs), null);
  t.is(windows.reasonAt(performance.now() + 1), null);
});

test('OwnWindows: every copy hears of it, one that was made meanwhile at the end', t => {
  const early = new OwnWindows();
  const end = beginOwnWork('snapshot');
  const late = new OwnWindows();
  const whileMs = performance.now();
  t.is(late.reasonAt(whileMs), null);
  end();
  t.is(late.reasonAt(whileMs), 'snapshot');
  t.is(early.reasonAt(whileMs), 'snapshot');
});

test('OwnWindows: keeps the last 64', t => {
  const windows = new OwnWindows();
  const times = Array.from({ length: 65 }, () => asOwnWork('gc', () => performance.now()));
  t.is(windows.reasonAt(times[0] ?? 0), null);
  t.is(windows.reasonAt(times[1] ?? 0), 'gc');
});

test('asOwnWork(): ends with work that throws', t => {
  const heard: OwnWork[] = [];
  watchOwnWork(work => heard.push({ ...work }));
  t.throws(() =>
    asOwnWork('heap-diff', () => {
      throw new Error('no snapshot');
    }),
  );
  const mine = heard.filter(({ reason }) => reason === 'heap-diff');
  t.deepEqual(
    mine.map(({ toMs }) => toMs === Infinity),
    [true, false],
  );
});
