/** A first-in first-out queue with a limit: the oldest entry goes first, and what went is counted. */
export class BoundedQueue<Entry> {
  readonly #limit: number;
  #entries: Entry[] = [];
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** How many entries were pushed out since the last `takeDropped()`. */
  get dropped(): number {
    return this.#dropped;
  }

  push(entry: Entry): void {
    if (this.#entries.length >= this.#limit) {
      this.#entries.shift();
      this.#dropped += 1;
    }
    this.#entries.push(entry);
  }

  /** Removes and returns up to `most` entries, oldest first. */
  take(most: number): Entry[] {
    return this.#entries.splice(0, most);
  }

  /** Puts entries back at the front, for a send that failed; what no longer fits is dropped and counted. */
  putBack(entries: readonly Entry[]): void {
    const merged = [...entries, ...this.#entries];
    this.#dropped += Math.max(0, merged.length - this.#limit);
    this.#entries = merged.slice(-this.#limit);
  }

  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  entries(): readonly Entry[] {
    return this.#entries;
  }
}
