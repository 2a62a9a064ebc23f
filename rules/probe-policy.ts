import type { GcReading, Reading, SampleReading } from '../base/readings.ts';
import type { Limits } from './judge.ts';
import { limitOf } from './streams/limits-of.ts';

/** When to ask, from the configuration's `floorProbe`. */
export interface ProbeConfig {
  readonly mode: 'gentle' | 'static' | 'forced' | 'off';
  readonly minIntervalMs: number;
  readonly maxIntervalMs: number;
  /** Suspected growth, as a share of the room that is left, that is worth a look. */
  readonly growthShare: number;
  /** Share of time that provoked collections may take. */
  readonly gcBudgetShare: number;
}

export interface ProbePolicyOptions {
  readonly config: ProbeConfig;
  readonly warmupMs: number;
  readonly limits: Limits;
}

/** The streams of which only a collection shows what is held. */
type ProbedStream = 'js-heap' | 'external';

const megabyte = 2 ** 20;
/** A probe that V8 has not answered by then found nothing to collect. */
const probeOpenMs = 5000;
/**
 * A loop this busy is asked less often, not left alone: a worker that is always busy may leak too, and one on a host that
 * lacks processors always looks busy.
 */
const busyElu = 0.9;
const busyPatience = 4;
const suspectedBytesMin = megabyte;
/**
 * What a provoked collection costs the app beside its pause: marking on V8's helper threads, steps of it and write barriers on the
 * app's own, sweeping. Measured by bench/probe-throughput.
 */
const costMsPerMegabyte = 2;
/** So many floors until the limit, if what was allocated since the last one should all stay. */
const floorsToLimit = 40;
const backoffGrowth = 1.6;
const backoffMax = 32;
/** A floor that rose by less is the same floor. */
const sameFloorBytes = megabyte;

/**
 * Says when to provoke a collection in order to see the floor: V8 collects a big heap so rarely that its natural floors
 * come too late to judge by. Pure; the supervisor carries it out.
 */
export class ProbePolicy {
  readonly #config: ProbeConfig;
  readonly #warmupMs: number;
  #limits: Limits;
  #sample: SampleReading | null = null;
  #floor: { readonly atMs: number; readonly oldBytes: number } | null = null;
  #floorExternalBytes: number | null = null;
  #externalDue = false;
  /** By how much the last probe found the old generation's floor risen, until the rest is known. */
  #probedRise: number | null = null;
  #openedAtMs: number | null = null;
  #openedMode: 'gentle' | 'forced' = 'gentle';
  #gentleFailed = false;
  #askedAtMs = 0;
  #spentMs = 0;
  #peakHeapBytes = 0;
  #backoff = 1;

  constructor({ config, warmupMs, limits }: ProbePolicyOptions) {
    this.#config = config;
    this.#warmupMs = warmupMs;
    this.#limits = limits;
  }

  setLimits(limits: Limits): void {
    this.#limits = limits;
  }

  observe(reading: Reading): void {
    if (reading.kind === 'gc') this.#observeGc(reading);
    else this.#observeSample(reading);
  }

  /** Should a probe be started now? */
  due(atMs: number): boolean {
    const { mode, gcBudgetShare } = this.#config;
    if (mode === 'off' || mode === 'static' || atMs < this.#warmupMs) return false;
    if (this.#openedAtMs !== null && atMs - this.#openedAtMs < probeOpenMs) return false;
    if (this.#spentMs > gcBudgetShare * atMs) return false;
    return this.#suspects() && this.#restedEnough(atMs);
  }

  /** A probe was started. */
  opened(atMs: number, mode: 'gentle' | 'forced' = 'gentle'): void {
    // Still open from the last time: V8 saw nothing to mark.
    if (this.#openedAtMs !== null && this.#openedMode === 'gentle') this.#gentleFailed = true;
    this.#openedAtMs = atMs;
    this.#openedMode = mode;
    this.#askedAtMs = atMs;
  }

  /**
   * V8 has left a gentle probe unanswered: it marks early only where the old generation grows, and in a program whose heap
   * is quiet, buffers can pile up without that.
   */
  get gentleFailed(): boolean {
    return this.#gentleFailed;
  }

  #observeGc(reading: GcReading): void {
    if (reading.gc !== 'major' || reading.oldAfterBytes === null || reading.thread !== 0) return;
    const probed = reading.caused || this.#openedAtMs !== null;
    if (probed) {
      this.#spentMs += reading.pauseMs + (costMsPerMegabyte * reading.oldAfterBytes) / megabyte;
      this.#probedRise = reading.oldAfterBytes - (this.#floor?.oldBytes ?? 0);
    }
    this.#openedAtMs = null;
    this.#floor = { atMs: reading.atMs, oldBytes: reading.oldAfterBytes };
    this.#externalDue = true;
  }

  #observeSample(sample: SampleReading): void {
    this.#sample = sample;
    this.#peakHeapBytes = Math.max(
      this.#peakHeapBytes,
      sample.heapPhysicalBytes ?? sample.heapTotalBytes,
    );
    if (this.#externalDue) this.#observeExternalFloor(sample.externalBytes);
    this.#externalDue = false;
  }

  /** Now it is known what the collection left of both, and so whether a probe was worth it. */
  #observeExternalFloor(externalBytes: number): void {
    const externalRise = externalBytes - (this.#floorExternalBytes ?? externalBytes);
    this.#floorExternalBytes = externalBytes;
    if (this.#probedRise === null) return;
    const rose = Math.max(this.#probedRise, externalRise) > sameFloorBytes;
    this.#probedRise = null;
    this.#backoff = rose
      ? Math.max(1, this.#backoff / 2)
      : Math.min(backoffMax, this.#backoff * backoffGrowth);
  }

  /** Has enough been allocated since the last floor that it may have risen? */
  #suspects(): boolean {
    if (this.#sample?.oldBytes === null || this.#sample === null) return false;
    const { oldBytes, externalBytes } = this.#gained();
    const share = this.#config.growthShare;
    const oldRoom = this.#roomOf('js-heap', this.#floor?.oldBytes ?? 0);
    if (oldBytes >= Math.max(suspectedBytesMin, share * oldRoom)) return true;
    const externalRoom = this.#roomOf('external', this.#floorExternalBytes ?? 0);
    return externalBytes >= Math.max(suspectedBytesMin, share * externalRoom);
  }

  #restedEnough(atMs: number): boolean {
    const { minIntervalMs, maxIntervalMs } = this.#config;
    const sinceMs = atMs - Math.max(this.#floor?.atMs ?? 0, this.#askedAtMs);
    const soonestMs = this.#soonestLimitMs(atMs) / floorsToLimit;
    const intervalMs = Math.min(maxIntervalMs, Math.max(minIntervalMs, soonestMs));
    const patience = (this.#sample?.elu ?? 0) > busyElu ? busyPatience : 1;
    return sinceMs >= Math.min(maxIntervalMs, intervalMs * this.#backoff * patience);
  }

  /** Time to the nearer limit if everything gained since the last floor should stay: the worst case. */
  #soonestLimitMs(atMs: number): number {
    const passedMs = Math.max(1, atMs - (this.#floor?.atMs ?? 0));
    const { oldBytes, externalBytes } = this.#gained();
    return Math.min(
      this.#timeToFill('js-heap', { gained: oldBytes, passedMs }),
      this.#timeToFill('external', { gained: externalBytes, passedMs }),
    );
  }

  #timeToFill(stream: ProbedStream, growth: { gained: number; passedMs: number }): number {
    if (growth.gained <= 0) return Number.POSITIVE_INFINITY;
    const used = stream === 'js-heap' ? this.#sample?.oldBytes : this.#sample?.externalBytes;
    return (this.#roomOf(stream, used ?? 0) * growth.passedMs) / growth.gained;
  }

  /** What has come on top of the last floor, garbage and all. */
  #gained(): { readonly oldBytes: number; readonly externalBytes: number } {
    const { oldBytes, externalBytes } = this.#sample ?? { oldBytes: null, externalBytes: 0 };
    return {
      oldBytes: oldBytes === null ? 0 : oldBytes - (this.#floor?.oldBytes ?? 0),
      externalBytes: externalBytes - (this.#floorExternalBytes ?? 0),
    };
  }

  #roomOf(stream: ProbedStream, usedBytes: number): number {
    const limit = limitOf(stream, {
      limits: this.#limits,
      sample: this.#sample,
      peakHeapBytes: this.#peakHeapBytes,
    });
    return Math.max(0, (limit.allotmentBytes ?? 0) - usedBytes);
  }
}
