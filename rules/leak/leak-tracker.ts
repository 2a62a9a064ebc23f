import type { LeakTrendSpec } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { HoldCounter } from '../hold.ts';
import type { Moment, Phase, RuleTracker } from '../rule-tracker.ts';
import { byteStreamNames } from '../streams/byte-stream.ts';
import type { ByteStreamName } from '../streams/byte-stream.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import type { Evidence } from './evidence.ts';
import { allPass, judgeGates } from './gates.ts';
import { seats } from './leak-desk.ts';
import type { Sitting } from './leak-desk.ts';
import { leakVerdict } from './leak-verdict.ts';

/** The native stream needs so many evaluations more than a rule asks for. */
const nativeExtraEvaluations = 1;

/** leak-trend: fires when one window after another of the same stream passes every gate with enough confidence. */
export class LeakTracker implements RuleTracker {
  readonly spec: LeakTrendSpec;
  readonly #streams: readonly ByteStreamName[];
  readonly #holds: ReadonlyMap<ByteStreamName, readonly HoldCounter[]>;
  /** The evidence that fired, for the verdict and as the baseline to come back to. */
  #fired: Evidence | null = null;
  #resolvedSinceMs: number | null = null;

  constructor(spec: LeakTrendSpec) {
    this.spec = spec;
    this.#streams = byteStreamNames.filter(name => spec.kind === 'any' || spec.kind === name);
    this.#holds = new Map(
      this.#streams.map(name => [
        name,
        Array.from({ length: seats }, () => new HoldCounter(holdOf(spec, name))),
      ]),
    );
  }

  update({ record, sittings }: Moment): Phase {
    let phase: Phase = 'quiet';
    let strongest: Evidence | null = null;
    for (const sitting of sittings) {
      const seen = this.#judge(record, sitting);
      if (seen === 'met') {
        phase = 'met';
        strongest = larger(strongest, sitting.evidence);
      } else if (seen === 'building' && phase === 'quiet') {
        phase = 'building';
      }
    }
    if (strongest !== null) this.#fired = strongest;
    this.#watchResolution(record);
    if (phase === 'quiet' && this.#anyBuilding(record.nowMs)) return 'building';
    return phase;
  }

  verdict(record: WorkerRecord): Verdict | null {
    if (this.#fired === null) return null;
    return leakVerdict(record, this.#fired, judgeGates(this.#fired, this.spec));
  }

  settled(record: WorkerRecord): boolean {
    const { resolve } = this.spec;
    if (resolve === null) return true;
    return this.#resolvedSinceMs !== null && record.nowMs - this.#resolvedSinceMs >= resolve.forMs;
  }

  #judge(record: WorkerRecord, { stream, seat, evidence }: Sitting): Phase {
    const hold = this.#holds.get(stream)?.[seat];
    if (hold === undefined) return 'quiet';
    const passes =
      evidence !== null &&
      evidence.confidence >= this.spec.confidenceMin &&
      allPass(judgeGates(evidence, this.spec));
    return hold.evaluate(record.nowMs, passes);
  }

  #anyBuilding(nowMs: number): boolean {
    return this.#streams.some(name =>
      (this.#holds.get(name) ?? []).some(hold => hold.phase(nowMs) !== 'quiet'),
    );
  }

  #watchResolution(record: WorkerRecord): void {
    const { resolve } = this.spec;
    if (this.#fired === null || resolve === null) return;
    const last = record.streams[this.#fired.stream].last;
    const { base, growth } = this.#fired.trend;
    if (last === null || last > base + resolve.floorBelowGrowthShare * growth) {
      this.#resolvedSinceMs = null;
    } else {
      this.#resolvedSinceMs ??= record.nowMs;
    }
  }
}

function holdOf(spec: LeakTrendSpec, stream: ByteStreamName): LeakTrendSpec['for'] {
  if (stream !== 'native' || !('evaluations' in spec.for)) return spec.for;
  return { evaluations: spec.for.evaluations + nativeExtraEvaluations };
}

/** The kind of a leak is the stream that took most. */
function larger(one: Evidence | null, other: Evidence | null): Evidence | null {
  if (one === null || other === null) return one ?? other;
  return other.trend.growth > one.trend.growth ? other : one;
}
