import type { Family, Labels, Sample } from './exposition.ts';

/** What a counter is called and says. */
export interface CounterName {
  readonly name: `${string}_total`;
  readonly help: string;
}

/**
 * Counts by label values. Series are bounded: a label whose values somebody else chooses must not fill the memory of
 * supervisor and scraper alike.
 */
export class Counter {
  readonly #name: CounterName;
  readonly #seriesMax: number;
  readonly #series = new Map<string, { readonly labels: Labels; value: number }>();
  #refused = 0;

  constructor(name: CounterName, seriesMax = 4096) {
    this.#name = name;
    this.#seriesMax = seriesMax;
  }

  /** What found no place among the series. */
  get refused(): number {
    return this.#refused;
  }

  /** Adds, or with 0 only opens the series: a counter that is born at 1 hides its first event from `increase()`. */
  add(labels: Labels, value = 1): void {
    const key = JSON.stringify(labels);
    const known = this.#series.get(key);
    if (known !== undefined) known.value += value;
    else if (this.#series.size < this.#seriesMax) this.#series.set(key, { labels, value });
    else this.#refused += value;
  }

  family(): Family {
    const samples = [...this.#series.values()].map(({ labels, value }) => ({ labels, value }));
    return { ...this.#name, type: 'counter', samples };
  }
}

/** Counts how long things took, in buckets of seconds. */
export class Histogram {
  readonly #name: Pick<Family, 'name' | 'help'>;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, { labels: Labels; counts: number[]; sum: number }>();

  constructor(name: Pick<Family, 'name' | 'help'>, bounds: readonly number[]) {
    this.#name = name;
    this.#bounds = bounds;
  }

  /** Opens the series without an observation, so that its first one is an increase. */
  open(labels: Labels): void {
    this.#seriesOf(labels);
  }

  observe(labels: Labels, value: number): void {
    const series = this.#seriesOf(labels);
    const found = this.#bounds.findIndex(bound => value <= bound);
    const bucket = found === -1 ? this.#bounds.length : found;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += value;
  }

  family(): Family {
    const samples = [...this.#series.values()].flatMap(series => this.#samplesOf(series));
    return { ...this.#name, type: 'histogram', samples };
  }

  #seriesOf(labels: Labels): { labels: Labels; counts: number[]; sum: number } {
    const key = JSON.stringify(labels);
    const counts = Array.from({ length: this.#bounds.length + 1 }, () => 0);
    const series = this.#series.get(key) ?? { labels, counts, sum: 0 };
    this.#series.set(key, series);
    return series;
  }

  // Buckets are cumulative, and the last one, without a bound, is the count.
  #samplesOf({ labels, counts, sum }: { labels: Labels; counts: number[]; sum: number }): Sample[] {
    let count = 0;
    const buckets = counts.map((own, index): Sample => {
      count += own;
      const bound = this.#bounds[index];
      const le = bound === undefined ? '+Inf' : String(bound);
      return { suffix: '_bucket', labels: { ...labels, le }, value: count };
    });
    return [
      ...buckets,
      { suffix: '_sum', labels, value: sum },
      { suffix: '_count', labels, value: count },
    ];
  }
}
