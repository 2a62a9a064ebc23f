import type { GcReading, Reading, SampleReading } from '../../base/readings.ts';
import type { JudgeMemory, JudgeOptions, Limits } from '../judge.ts';
import type { LadderOptions } from '../ladder.ts';
import { Ledger } from '../ledger.ts';
import { Allocation } from './allocation.ts';
import { ByteStream, byteStreamNames } from './byte-stream.ts';
import type { ByteStreamName } from './byte-stream.ts';
import { Fragmentation } from './fragmentation.ts';
import { GcTime } from './gc-time.ts';
import { LeadingGrowth } from '../leak/leading-growth.ts';
import { limitOf } from './limits-of.ts';
import type { StreamLimit } from './limits-of.ts';
import { NativeResidue } from './native-residue.ts';

/** 2 s, 6 s, 18 s … 3.6 h: seconds for a worker that lives minutes, days for one that leaks slowly. */
export const byteLadder: LadderOptions = { widthMs: 2000, factor: 3, levels: 9, depth: 36 };

/** A level of a stream's ladder that has just closed a bucket, and so has a new window to judge. */
export interface ClosedLevel {
  readonly stream: ByteStreamName;
  readonly level: number;
}

const none: readonly ClosedLevel[] = [];

/** Everything the rules may know of one worker: its readings in bounded memory. */
export class WorkerRecord {
  readonly streams: Readonly<Record<ByteStreamName, ByteStream>>;
  readonly ledger = new Ledger(byteLadder);
  readonly gcTime = new GcTime(60_000);
  readonly fragmentation = new Fragmentation();
  /** The growth that would reach its limit first. */
  readonly growth = new LeadingGrowth();
  readonly #warmupMs: number;
  readonly #native = new NativeResidue();
  readonly #allocation = new Allocation();
  #limits: Limits;
  #nowMs = 0;
  #lastReadingAtMs: number | null = null;
  #silenceUntilMs = 0;
  #sample: SampleReading | null = null;
  #major: GcReading | null = null;
  #externalDue = false;

  constructor(options: JudgeOptions) {
    this.#warmupMs = options.warmupMs;
    this.#limits = options.limits;
    const stream = (name: ByteStreamName): ByteStream =>
      new ByteStream({
        name,
        ladder: byteLadder,
        startedAtWallMs: options.startedAtWallMs,
        remembered: options.memory?.drawdowns[name] ?? null,
      });
    this.streams = {
      'js-heap': stream('js-heap'),
      external: stream('external'),
      native: stream('native'),
    };
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Now, less the silence since the last reading that was expected: what held before it may have ended in it. */
  get countedMs(): number {
    const heardAtMs = this.#lastReadingAtMs ?? this.#nowMs;
    return this.#nowMs - Math.max(0, Math.min(this.#silenceUntilMs, this.#nowMs) - heardAtMs);
  }

  /** How long nothing was heard although something was due; `null` before the first reading. */
  get silentForMs(): number | null {
    if (this.#lastReadingAtMs === null) return null;
    return this.#nowMs - Math.max(this.#lastReadingAtMs, this.#silenceUntilMs);
  }

  expectSilence(untilMs: number): void {
    this.#silenceUntilMs = untilMs;
  }

  get sample(): SampleReading | null {
    return this.#sample;
  }

  /** The last major collection that told how much it left. */
  get major(): GcReading | null {
    return this.#major;
  }

  get floorBytes(): number | null {
    return this.#major?.oldAfterBytes ?? null;
  }

  get warm(): boolean {
    return this.#nowMs >= this.#warmupMs;
  }

  get limits(): Limits {
    return this.#limits;
  }

  set limits(limits: Limits) {
    this.#limits = limits;
  }

  get peakHeapBytes(): number {
    return this.#native.peakHeapBytes;
  }

  /** Work done by a time, as the measure of load: requests where they are counted, else bytes allocated. */
  readonly workAt = (atMs: number): number => {
    const column = (this.#sample?.requests ?? 0) > 0 ? 'requests' : 'allocatedBytes';
    return this.ledger.valueAt(column, atMs);
  };

  limitOf(stream: ByteStreamName): StreamLimit {
    return limitOf(stream, {
      limits: this.#limits,
      sample: this.#sample,
      peakHeapBytes: this.peakHeapBytes,
    });
  }

  /** Moves time on, before a reading is taken: a late reading counts as of now. Answers with the levels that closed a bucket. */
  advance(atMs: number): readonly ClosedLevel[] {
    this.#nowMs = Math.max(this.#nowMs, atMs);
    let closed = none;
    for (const name of byteStreamNames) {
      const levels = this.streams[name].ladder.advance(this.#nowMs);
      if (levels !== 0) closed = [...closed, ...listLevels(name, levels)];
    }
    return closed;
  }

  take(reading: Reading): void {
    this.#lastReadingAtMs = this.#nowMs;
    this.#allocation.observe(reading);
    this.gcTime.observe(this.#nowMs, reading);
    if (reading.kind === 'gc') this.#takeGc(reading);
    else this.#takeSample(reading);
  }

  rebase(): void {
    this.#native.holdLevel();
    for (const name of byteStreamNames) this.streams[name].drawdown.forgetPeak();
  }

  memory(): JudgeMemory {
    const drawdowns: Record<string, { size: number; atWallMs: number }> = {};
    for (const name of byteStreamNames) {
      const { decline } = this.streams[name].drawdown;
      if (decline !== null) drawdowns[name] = decline;
    }
    return { drawdowns };
  }

  #takeGc(reading: GcReading): void {
    if (reading.gc !== 'major' || reading.oldAfterBytes === null) return;
    this.#major = reading;
    if (!this.warm) return;
    this.streams['js-heap'].push(this.#nowMs, reading.oldAfterBytes);
    this.fragmentation.observeMajor(this.#nowMs, reading);
    this.#externalDue = true;
  }

  #takeSample(sample: SampleReading): void {
    this.#sample = sample;
    const native = this.#native.observe(sample);
    this.ledger.record(this.#nowMs, {
      requests: sample.requests ?? 0,
      allocatedBytes: this.#allocation.bytes,
      rssBytes: sample.rssBytes,
    });
    if (!this.warm) return;
    this.fragmentation.observeSample(this.#nowMs, sample);
    this.streams.native.push(this.#nowMs, native);
    // ArrayBuffers are freed concurrently: only the sample after a collection shows what was left of them.
    if (this.#externalDue) this.streams.external.push(this.#nowMs, sample.externalBytes);
    this.#externalDue = false;
  }
}

function listLevels(stream: ByteStreamName, bits: number): ClosedLevel[] {
  const closed: ClosedLevel[] = [];
  for (let level = 0; level < byteLadder.levels; level += 1) {
    if ((bits & (1 << level)) !== 0) closed.push({ stream, level });
  }
  return closed;
}
