import type { LeakTrendSpec } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { HoldBank } from '../hold-bank.ts';
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
  readonly #holds: ReadonlyMap<ByteStreamName, HoldBank>;
  /** The latest evidence that met the rule, for the verdict. */
  #fired: Evidence | null = null;
  /** The first of this alarm, whose baseline is to come back to. */
  #origin: Evidence | null = null;
  #resolvedSinceMs: number | null = null;

  constructor(spec: LeakTrendSpec) {
    this.spec = spec;
    this.#streams = byteStreamNames.filter(name => spec.kind === 'any' || spec.kind === name);
    this.#holds = new Map(
      this.#streams.map(name => [name, new HoldBank(holdOf(spec, name), seats)]),
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
    if (strongest !== null) this.#note(strongest);
    this.#watchResolution(record);
    return phase === 'quiet' && this.#isBuilding() ? 'building' : phase;
  }

  verdict(record: WorkerRecord): Verdict | null {
    if (this.#fired === null) return null;
    return leakVerdict(record, this.#fired, judgeGates(this.#fired, this.spec));
  }

  settled(record: WorkerRecord): boolean {
    const { resolve } = this.spec;
    if (resolve === null) return false;
    return this.#resolvedSinceMs !== null && record.nowMs - this.#resolvedSinceMs >= resolve.forMs;
  }

  #judge(record: WorkerRecord, { stream, seat, evidence }: Sitting): Phase {
    const holds = this.#holds.get(stream);
    if (holds === undefined) return 'quiet';
    const passes =
      evidence !== null &&
      evidence.confidence >= this.spec.confidenceMin &&
      allPass(judgeGates(evidence, this.spec));
    return holds.evaluate(seat, record.nowMs, passes);
  }

  #isBuilding(): boolean {
    return this.#streams.some(name => this.#holds.get(name)?.isBuilding === true);
  }

  #note(evidence: Evidence): void {
    this.#fired = evidence;
    // What was gained has been given back since, so this is another alarm.
    if (this.#origin === null || this.#resolvedSinceMs !== null) this.#origin = evidence;
  }

  #watchResolution(record: WorkerRecord): void {
    const { resolve } = this.spec;
    if (this.#origin === null || resolve === null) return;
    const last = record.streams[this.#origin.stream].last;
    const { base, growth } = this.#origin.trend;
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
