import { at } from '../rules/stats/at.ts';

/** Least squares over the points of the last while, in constant time a point. */
export class SlidingRegression {
  readonly #windowMs: number;
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  #first = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  get spanMs(): number {
    return at(this.#times, this.#times.length - 1) - at(this.#times, this.#first);
  }

  push(atMs: number, value: number): void {
    this.#times.push(atMs);
    this.#values.push(value);
    while (at(this.#times, this.#first) < atMs - this.#windowMs) this.#first += 1;
    if (this.#first < 10_000) return;
    this.#times.splice(0, this.#first);
    this.#values.splice(0, this.#first);
    this.#first = 0;
  }

  /** Slope a millisecond, level at the newest point, and the slope's standard score. */
  line(): { readonly slope: number; readonly level: number; readonly score: number } {
    const origin = at(this.#times, this.#times.length - 1);
    const count = this.#times.length - this.#first;
    let meanTime = 0;
    let meanValue = 0;
    for (let i = this.#first; i < this.#times.length; i += 1) {
      meanTime += (at(this.#times, i) - origin) / count;
      meanValue += at(this.#values, i) / count;
    }
    let timeSquares = 0;
    let products = 0;
    let valueSquares = 0;
    for (let i = this.#first; i < this.#times.length; i += 1) {
      const time = at(this.#times, i) - origin - meanTime;
      const value = at(this.#values, i) - meanValue;
      timeSquares += time * time;
      products += time * value;
      valueSquares += value * value;
    }
    const slope = products / timeSquares;
    const residual = Math.max(0, valueSquares - slope * products) / Math.max(1, count - 2);
    const error = Math.sqrt(residual / timeSquares);
    return { slope, level: meanValue - slope * meanTime, score: error > 0 ? slope / error : 0 };
  }
}
