import type { GcReading, Reading, SampleReading } from '../base/readings.ts';
import { sampleAt } from '../test/helpers/readings.ts';
import { Random } from './random.ts';
import type { Family } from './worker-families.ts';

const megabyte = 2 ** 20;
const hourS = 3600;
const stepS = 5;
const youngBytes = 16 * megabyte;

/** What is true of a simulated worker. */
export interface Truth {
  readonly leak: boolean;
  readonly place: Family['place'];
  readonly onsetMs: number;
  /** When it meets its limit; the end of the run for a healthy one. */
  readonly limitAtMs: number;
  readonly rateBytesPerHour: number;
  readonly heapLimitBytes: number;
  readonly rssLimitBytes: number;
}

export interface SimulationOptions {
  readonly seed: number;
  /** Asked before each sample: provoke a collection now? */
  readonly probes: (atMs: number) => boolean;
}

/**
 * Lives through a worker of a family at production speed, days in a second: a heap that V8 collects by its own growing
 * strategy, so that floors are rare on big heaps, with load by the hour of the day and noise.
 */
export class SimulatedWorker {
  readonly truth: Truth;
  readonly #family: Family;
  readonly #options: SimulationOptions;
  readonly #random: Random;
  readonly #held: ReturnType<Family['held']>;
  readonly #baseBytes: number;
  readonly #allocationBytes: number;
  readonly #promotedShare: number;
  readonly #endS: number;
  readonly #phaseS: number;
  #noise = 0;
  #garbageBytes = 0;
  #youngBytes = 0;
  #nextMajorBytes: number;
  #committedBytes = 0;
  #allocatedBytes = 0;
  #requests = 0;
  #oldBytes = 0;

  constructor(family: Family, options: SimulationOptions) {
    const random = new Random(options.seed);
    const heapLimitBytes = random.pick([256, 512, 1024, 2096, 4144]) * megabyte;
    const room = heapLimitBytes * random.between(0.75, 0.9);
    const lifeS = random.scaled(...family.lifeHours) * hourS;
    const setting = { room, lifeS, random };
    const onsetS = family.onsetS(setting);
    this.#family = family;
    this.#options = options;
    this.#random = random;
    this.#held = family.held(setting, onsetS);
    this.#baseBytes = heapLimitBytes - room;
    this.#allocationBytes = random.scaled(0.5, 25) * megabyte;
    this.#promotedShare = random.scaled(0.004, 0.04);
    this.#phaseS = random.between(0, 24) * hourS;
    this.#endS = Math.min(onsetS + lifeS, 72 * hourS);
    this.#nextMajorBytes = this.#baseBytes * 1.3 + youngBytes;
    const inHeap = family.place === 'js-heap';
    this.truth = {
      leak: family.leak,
      place: family.place,
      onsetMs: onsetS * 1000,
      limitAtMs: (onsetS + lifeS) * 1000,
      rateBytesPerHour: family.leak ? (room / lifeS) * hourS : 0,
      heapLimitBytes,
      rssLimitBytes: (inHeap ? heapLimitBytes + 400 * megabyte : room) + 120 * megabyte,
    };
  }

  get endMs(): number {
    return this.#endS * 1000;
  }

  *readings(): Generator<Reading> {
    for (let atS = 0; atS < this.#endS; atS += stepS) {
      const load = this.#loadAt(atS);
      const held = Math.max(0, this.#held(atS, load, stepS));
      const { place } = this.#family;
      const live = this.#baseBytes + (place === 'js-heap' ? held : 0);
      const allocated = this.#allocationBytes * load * stepS;
      this.#allocatedBytes += allocated;
      this.#requests += Math.round(20 * load * stepS);
      this.#garbageBytes += allocated * this.#promotedShare;
      this.#youngBytes = (this.#youngBytes + allocated) % youngBytes;
      this.#oldBytes = live + this.#garbageBytes;
      const externalBytes = 8 * megabyte + (place === 'external' ? held : 0);
      const provoked = this.#options.probes(atS * 1000);
      if (provoked || this.#oldBytes >= this.#nextMajorBytes) {
        yield this.#collect(atS * 1000, { live, provoked, externalBytes });
      }
      yield this.#sample(atS * 1000 + 500, {
        externalBytes,
        nativeBytes: place === 'native' ? held : 0,
      });
    }
  }

  #loadAt(atS: number): number {
    const random = this.#random;
    this.#noise += (-this.#noise * stepS) / 600 + 0.1 * Math.sqrt(stepS / 300) * random.normal();
    const day = Math.sin((2 * Math.PI * (atS + this.#phaseS)) / (24 * hourS));
    return Math.max(0.05, (1 + this.#family.daySwing * day) * (1 + this.#noise));
  }

  #collect(
    atMs: number,
    now: { live: number; provoked: boolean; externalBytes: number },
  ): GcReading {
    const beforeBytes = this.#oldBytes + this.#youngBytes;
    this.#garbageBytes *= this.#random.between(0, 0.08);
    this.#youngBytes = 0;
    this.#oldBytes = now.live + this.#garbageBytes;
    const limit = this.truth.heapLimitBytes;
    const factor = limit >= 2000 * megabyte ? 3 : 1.6;
    const next = Math.max(this.#oldBytes * factor, this.#oldBytes + 16 * megabyte);
    this.#nextMajorBytes = Math.min(next, (this.#oldBytes + limit) / 2);
    return {
      kind: 'gc',
      atMs,
      gc: 'major',
      beforeBytes,
      afterBytes: this.#oldBytes,
      oldAfterBytes: this.#oldBytes,
      physicalAfterBytes: null,
      externalAfterBytes: now.externalBytes,
      pauseMs: this.#oldBytes / megabyte / 20,
      caused: now.provoked,
      thread: 0,
    };
  }

  #sample(atMs: number, now: { externalBytes: number; nativeBytes: number }): SampleReading {
    this.#committedBytes = Math.max(this.#committedBytes * 0.999, this.#oldBytes + youngBytes);
    const noise = 2 * megabyte * Math.abs(this.#random.normal());
    return sampleAt(atMs, {
      rssBytes: 45 * megabyte + this.#committedBytes + now.externalBytes + now.nativeBytes + noise,
      heapTotalBytes: this.#committedBytes,
      heapUsedBytes: this.#oldBytes + this.#youngBytes,
      heapPhysicalBytes: this.#committedBytes,
      oldBytes: this.#oldBytes,
      externalBytes: now.externalBytes,
      arrayBuffersBytes: now.externalBytes,
      allocatedBytes: this.#allocatedBytes,
      requests: this.#requests,
    });
  }
}
