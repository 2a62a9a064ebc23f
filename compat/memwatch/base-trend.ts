const recentPeriod = 10;
const ancientPeriod = 120;
const settled = 3;

/** The running estimates of the heap's base, with the weights that memwatch meant, in full precision and signed. */
export class BaseTrend {
  #count = 0;
  #recent = 0;
  #ancient = 0;
  #min = 0;
  #max = 0;

  see(bytes: number): void {
    this.#count += 1;
    this.#recent = moved(this.#recent, bytes, weightOfPast(this.#count, recentPeriod - 1, 2.5));
    const period = Math.min(ancientPeriod, this.#count) - 1;
    this.#ancient = moved(this.#ancient, bytes, weightOfPast(this.#count, period, 2.4));
    // The first collections of a program say little about it.
    if (this.#count < settled) return;
    this.#min = this.#min === 0 ? bytes : Math.min(this.#min, bytes);
    this.#max = Math.max(this.#max, bytes);
  }

  get estimatedBytes(): number {
    return Math.round(this.#recent);
  }

  get minBytes(): number {
    return this.#min;
  }

  get maxBytes(): number {
    return this.#max;
  }

  /** How far the recent base lies above (or below) the long-term one, in percent with one decimal. */
  get trendPercent(): number {
    if (this.#ancient === 0) return 0;
    const percent = Math.round(((this.#recent - this.#ancient) / this.#ancient) * 1000) / 10;
    return percent === 0 ? 0 : percent;
  }
}

/** The first has no past. While there are fewer collections than the short period, the past gains weight step by step. */
function weightOfPast(count: number, later: number, power: number): number {
  if (count === 1) return 0;
  return count < recentPeriod ? (count / recentPeriod) ** power * count : later;
}

function moved(average: number, bytes: number, weight: number): number {
  return (average * weight + bytes) / (weight + 1);
}
