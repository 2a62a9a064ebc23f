import test from 'ava';
import { Ladder } from '../../../rules/ladder.ts';
import { judgeLoad } from '../../../rules/leak/judge-load.ts';
import { fitTrend } from '../../../rules/leak/trend.ts';
import { byteLadder } from '../../../rules/streams/worker-record.ts';

const minuteMs = 60_000;
const megabyte = 2 ** 20;
const beginMs = 300 * minuteMs;

interface Life {
  /** Megabytes at the minute. */
  readonly floor: (minute: number) => number;
  /** Requests a second from the time on that growth begins; 20 before. */
  readonly perSecond: number;
}

/** Three floors in the five hours before the growth, for a heap that stands still has few; then one every ten minutes. */
function judged({ floor, perSecond }: Life): ReturnType<typeof judgeLoad> {
  const ladder = new Ladder(byteLadder);
  const minutes = [5, 100, 200, ...Array.from({ length: 25 }, (_, i) => 300 + i * 10)];
  for (const minute of minutes) {
    ladder.advance(minute * minuteMs);
    ladder.push(minute * minuteMs, floor(minute) * megabyte);
  }
  const times = Float64Array.from(minutes.slice(3), minute => minute * minuteMs);
  const trend = fitTrend({ times, values: times.map(atMs => floor(atMs / minuteMs) * megabyte) });
  if (trend === null) throw new Error('no trend');
  return judgeLoad(trend, ladder, atMs => {
    const later = Math.max(0, atMs - beginMs);
    return ((atMs - later) * 20 + later * perSecond) / 1000;
  });
}

const grows = (minute: number): number => 50 + Math.max(0, minute - 300);

test('judgeLoad(): what begins with a load far above all before is overload until proven otherwise', t => {
  t.like(judged({ floor: grows, perSecond: 30 }), { cleared: false, idleBefore: true });
});

test('judgeLoad(): what begins at an ordinary load is not', t => {
  t.like(judged({ floor: grows, perSecond: 20 }), { cleared: true, idleBefore: false });
});

test('judgeLoad(): what stood higher before has grown before', t => {
  const climbs = (minute: number): number => 20 + minute / 3 + Math.max(0, minute - 300);
  t.false(judged({ floor: climbs, perSecond: 30 }).idleBefore);
});
