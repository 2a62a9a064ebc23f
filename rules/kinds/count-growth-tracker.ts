import { countersMax } from '../../base/readings.ts';
import type { CountGrowthSpec } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { HoldCounter } from '../hold.ts';
import { Ladder } from '../ladder.ts';
import type { LadderOptions } from '../ladder.ts';
import { judgeLoad } from '../leak/judge-load.ts';
import { isHeld, isSpread, outgrowsDeclines } from '../leak/shape.ts';
import { fitTrend } from '../leak/trend.ts';
import type { Trend } from '../leak/trend.ts';
import type { Moment, Phase, RuleTracker } from '../rule-tracker.ts';
import { Drawdown } from '../streams/drawdown.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { ofCounter, ofSignal } from './count-subject.ts';
import type { CountSubject } from './count-subject.ts';
import { countLimit, countVerdict, timeToCountLimit } from './count-verdict.ts';

/** 5 s to 20 min a bucket: minutes for a burst of sockets, eight hours for a trickle. */
const countLadder: LadderOptions = { widthMs: 5000, factor: 3, levels: 6, depth: 24 };
const scoreMin = 3;

/** Clients that connect one after another do so for less. */
const spanMinMs = 120_000;
/** Where there is a limit, growth of this share of the room counts, however many there were before. */
const roomShareMin = 0.25;
/** And no one waits to be sure for longer than this share of the time that is left. */
const patienceShare = 0.125;

interface Counted {
  readonly subject: CountSubject;
  readonly ladder: Ladder;
  readonly holds: readonly HoldCounter[];
  readonly trends: (Trend | null)[];
  /** What the minima of each level have fallen by: a count that takes hours to come back is rising in every window meanwhile. */
  readonly declines: readonly Drawdown[];
}

/**
 * count-growth: something counted (handles, timers, contexts …) rises steadily, and by much more than it was. The
 * minimum of each bucket counts, so that a number that comes back down is not growth, however far it swings.
 */
export class CountGrowthTracker implements RuleTracker {
  readonly spec: CountGrowthSpec;
  readonly #counted: Counted[];
  /** The app's own counters are not known beforehand: each is counted from when it is first seen. */
  readonly #ownNames: Set<string> | null;
  #grown: { readonly subject: CountSubject; readonly trend: Trend } | null = null;

  constructor(spec: CountGrowthSpec) {
    this.spec = spec;
    const signals = spec.signals.filter(signal => signal !== 'counters');
    this.#counted = signals.map(signal => this.#count(ofSignal(signal)));
    this.#ownNames = signals.length < spec.signals.length ? new Set() : null;
  }

  update({ record, reading }: Moment): Phase {
    let phase: Phase = 'quiet';
    if (reading?.kind === 'sample' && reading.counters !== null) this.#meet(reading.counters);
    for (const counted of this.#counted) {
      const closed = counted.ladder.advance(record.nowMs);
      if (closed !== 0) this.#judge(counted, closed, record);
      const seen = this.#phaseOf(counted, record);
      if (seen === 'met' || phase === 'quiet') phase = seen;
      if (reading?.kind !== 'sample' || !record.warm) continue;
      const count = counted.subject.read(record);
      if (count !== null) counted.ladder.push(record.nowMs, count);
    }
    return phase;
  }

  verdict(record: WorkerRecord): Verdict | null {
    if (this.#grown === null) return null;
    return countVerdict(record, this.#grown.subject, this.#grown.trend);
  }

  settled(): boolean {
    return true;
  }

  #count(subject: CountSubject): Counted {
    return {
      subject,
      ladder: new Ladder(countLadder),
      holds: Array.from({ length: countLadder.levels }, () => new HoldCounter(this.spec.for)),
      trends: Array.from({ length: countLadder.levels }, () => null),
      declines: Array.from({ length: countLadder.levels }, () => new Drawdown(0, null)),
    };
  }

  #meet(counters: Readonly<Record<string, number>>): void {
    for (const name of Object.keys(counters)) {
      const own = this.#ownNames;
      if (own === null || own.has(name) || own.size >= countersMax) continue;
      own.add(name);
      this.#counted.push(this.#count(ofCounter(name)));
    }
  }

  #judge(counted: Counted, closed: number, record: WorkerRecord): void {
    const { subject, ladder, holds, trends } = counted;
    for (const [level, hold] of holds.entries()) {
      if ((closed & (1 << level)) === 0) continue;
      noteDecline(counted, level);
      const { rise } = ladder.rise(level, countLadder.depth);
      const isPlain = rise < 0.5 * this.spec.absoluteMin;
      const trend = isPlain ? null : fitTrend(ladder.window(level, countLadder.depth));
      const room = trend === null ? null : roomOf(subject, trend, record);
      const grows =
        trend !== null &&
        this.#grows(trend, room) &&
        outgrowsDeclines(trend, largestDecline(counted, level, record.nowMs)) &&
        !followsLoad(trend, ladder, record);
      trends[level] = grows ? trend : null;
      hold.evaluate(record.nowMs, grows);
    }
  }

  #grows(trend: Trend, room: number | null): boolean {
    const relative = this.spec.relativeMin * trend.base;
    const enough = Math.max(
      this.spec.absoluteMin,
      room === null ? relative : Math.min(relative, roomShareMin * room),
    );
    return (
      trend.growth >= enough &&
      trend.z >= scoreMin &&
      trend.spanMs >= spanMinMs &&
      isHeld(trend) &&
      isSpread(trend) &&
      !isSettling(trend)
    );
  }

  #phaseOf({ subject, holds, trends }: Counted, record: WorkerRecord): Phase {
    let phase: Phase = 'quiet';
    for (const [level, trend] of trends.entries()) {
      if (trend === null) continue;
      const leftMs = timeToCountLimit(record, subject, trend) ?? Number.POSITIVE_INFINITY;
      const seen = holds[level]?.phase(record.nowMs, patienceShare * leftMs) ?? 'quiet';
      if (seen === 'met') this.#grown = { subject, trend };
      if (seen === 'met' || phase === 'quiet') phase = seen;
    }
    return phase;
  }
}

/** How many more there could have been when the growth began; `null`: nothing limits them. */
function roomOf(subject: CountSubject, { base }: Trend, record: WorkerRecord): number | null {
  const limit = countLimit(record, subject);
  return limit === null ? null : limit - base;
}

/** It would come to rest after little more: connections of clients that have nearly all arrived. */
function isSettling({ plateau, end, growth }: Trend): boolean {
  return plateau !== null && plateau < end + 0.25 * growth;
}

function noteDecline({ ladder, declines }: Counted, level: number): void {
  const { times, values } = ladder.window(level, 1);
  const [atMs] = times;
  const [least] = values;
  if (atMs !== undefined && least !== undefined) declines[level]?.observe(atMs, least);
}

/** Of this level and the finer one: what falls within one of its own buckets shows in those alone. */
function largestDecline({ declines }: Counted, level: number, nowMs: number): number {
  const sizes = declines.slice(Math.max(0, level - 1), level + 1).map(one => one.sizeAt(nowMs));
  return Math.max(...sizes);
}

/** Sockets come and go with requests. */
function followsLoad(trend: Trend, ladder: Ladder, record: WorkerRecord): boolean {
  return !judgeLoad(trend, ladder, record.workAt).cleared;
}
