/** Drop-in for `memwatch`, `memwatch-next` and `@airbnb/node-memwatch`. */
import { Watch, type WatchOptions } from './memwatch/watch.ts';

export type { DiffDetail, DiffSide, HeapDifference } from './heap-diff/compare-tables.ts';
export type { HeapDiff } from './heap-diff/heap-diff.ts';
export type { AirbnbStats } from './memwatch/airbnb-stats.ts';
export type { BaseStats, LeakInfo } from './memwatch/figures.ts';
export type { Flavour, Stats, Watch, WatchEvents, WatchOptions } from './memwatch/watch.ts';

/** The module itself is such an emitter; `create` makes others, with options. */
export class Memwatch extends Watch {
  /** Another emitter of its own: strict, of another flavour, or with another count of growths. */
  create(options: WatchOptions = {}): Watch {
    return new Watch(options);
  }
}

const memwatch = new Memwatch();
export default memwatch;
