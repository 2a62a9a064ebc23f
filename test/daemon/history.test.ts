import test from 'ava';
import { History } from '../../daemon/history.ts';

const startMs = Date.parse('2026-11-22T00:00:00.000Z');

function filled(seconds: number, value: (second: number) => number): History {
  const history = new History();
  for (let second = 0; second < seconds; second += 5) {
    const bytes = value(second);
    history.record(1, {
      atMs: startMs + second * 1000,
      rssBytes: bytes,
      heapUsedBytes: null,
      floorBytes: bytes,
    });
  }
  return history;
}

test('History: the newest is fine, the older is coarse, and it never grows beyond a day', t => {
  const { atMs, rssBytes, heapUsedBytes } = filled(3 * 86_400, second => second).of(1);
  t.true(atMs.length <= 828 && atMs.length > 700, String(atMs.length));
  t.true(atMs.every((ms, index) => index === 0 || ms > (atMs[index - 1] ?? 0)));
  t.is(atMs.at(-1), startMs + (3 * 86_400 - 5) * 1000);
  t.is((atMs.at(-1) ?? 0) - (atMs.at(-2) ?? 0), 5000);
  const span = (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
  t.true(span > 23.9 * 3_600_000 && span <= 24 * 3_600_000, String(span));
  t.is(rssBytes.length, atMs.length);
  t.true(heapUsedBytes.every(bytes => bytes === null));
});

test('History: a peak between two coarse points stays to be seen', t => {
  const peak = 7 * 3600;
  const { rssBytes } = filled(20 * 3600, second => (second === peak ? 9e9 : 1e6)).of(1);
  t.true(rssBytes.includes(9e9));
});

test('History: places that are gone are forgotten; one that is not known is empty', t => {
  const history = filled(60, () => 1);
  t.deepEqual(history.of(2), {
    slot: 2,
    atMs: [],
    rssBytes: [],
    heapUsedBytes: [],
    floorBytes: [],
  });
  history.keepOnly(0);
  t.deepEqual(history.of(1).atMs, []);
});
