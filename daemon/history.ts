import type { SlotHistory } from '../ipc/messages.ts';

export interface HistoryPoint {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly rssBytes: number | null;
  readonly heapUsedBytes: number | null;
  readonly floorBytes: number | null;
}

/** The newer, the finer: a quarter of an hour, six hours, a day. About 26 KiB for a place. */
const tiers = [
  { everyMs: 5000, pointsMax: 180 },
  { everyMs: 60_000, pointsMax: 360 },
  { everyMs: 300_000, pointsMax: 288 },
] as const;
const width = 4;

/** What a dashboard that is opened later wants to have seen: memory of each place over a day, in bounded memory. */
export class History {
  readonly #slots = new Map<number, readonly Tier[]>();

  record(slot: number, point: HistoryPoint): void {
    let own = this.#slots.get(slot);
    if (own === undefined) {
      own = tiers.map(({ everyMs, pointsMax }) => new Tier(everyMs, pointsMax));
      this.#slots.set(slot, own);
    }
    for (const tier of own) tier.record(point);
  }

  /** Places beyond this number are gone. */
  keepOnly(slots: number): void {
    for (const slot of this.#slots.keys()) if (slot > slots) this.#slots.delete(slot);
  }

  /** Oldest first; each stretch of time as fine as it is known. */
  of(slot: number): SlotHistory {
    const own = this.#slots.get(slot) ?? [];
    const points: HistoryPoint[] = [];
    let untilMs = Infinity;
    for (const tier of own) {
      const older = tier.points().filter(({ atMs }) => atMs < untilMs);
      points.unshift(...older);
      untilMs = Math.min(untilMs, older[0]?.atMs ?? Infinity);
    }
    return {
      slot,
      atMs: points.map(({ atMs }) => atMs),
      rssBytes: points.map(({ rssBytes }) => rssBytes),
      heapUsedBytes: points.map(({ heapUsedBytes }) => heapUsedBytes),
      floorBytes: points.map(({ floorBytes }) => floorBytes),
    };
  }
}

/** A ring of points, one for each stretch of time: of a stretch the highest figures are kept, and its beginning. */
class Tier {
  readonly #everyMs: number;
  readonly #pointsMax: number;
  readonly #ring: Float64Array;
  #count = 0;

  constructor(everyMs: number, pointsMax: number) {
    this.#everyMs = everyMs;
    this.#pointsMax = pointsMax;
    this.#ring = new Float64Array(pointsMax * width);
  }

  record({ atMs, rssBytes, heapUsedBytes, floorBytes }: HistoryPoint): void {
    const stretchMs = Math.floor(atMs / this.#everyMs) * this.#everyMs;
    const values = [rssBytes, heapUsedBytes, floorBytes];
    const last = this.#offset(this.#count - 1);
    // A clock that was set back must not end the record: what comes then is told at its own time.
    if (this.#count > 0 && this.#ring[last] === stretchMs) {
      for (const [index, value] of values.entries()) {
        const before = this.#ring[last + 1 + index] ?? Number.NaN;
        if (value !== null) this.#ring[last + 1 + index] = Math.max(value, before || value);
      }
      return;
    }
    const next = this.#offset(this.#count);
    this.#count += 1;
    this.#ring.set([stretchMs, ...values.map(value => value ?? Number.NaN)], next);
  }

  points(): HistoryPoint[] {
    const first = Math.max(0, this.#count - this.#pointsMax);
    return Array.from({ length: this.#count - first }, (_, index) => {
      const offset = this.#offset(first + index);
      return {
        atMs: this.#ring[offset] ?? 0,
        rssBytes: known(this.#ring[offset + 1]),
        heapUsedBytes: known(this.#ring[offset + 2]),
        floorBytes: known(this.#ring[offset + 3]),
      };
    });
  }

  #offset(nth: number): number {
    return (nth % this.#pointsMax) * width;
  }
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
