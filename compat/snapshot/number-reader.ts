/** Reads a JSON list of whole numbers that comes in pieces. */
export class NumberReader {
  readonly #take: (value: number) => void;
  #value = 0;
  #negative = false;
  #digits = 0;

  constructor(take: (value: number) => void) {
    this.#take = take;
  }

  /** Reads from `at` on, after the `[`; the place behind the `]`, or -1 when the list goes on. */
  read(chunk: Uint8Array, at: number): number {
    let value = this.#value;
    let digits = this.#digits;
    for (let place = at; place < chunk.length; place += 1) {
      const byte = chunk[place] ?? 0;
      if (byte >= 48 && byte <= 57) {
        value = value * 10 + byte - 48;
        digits += 1;
      } else if (byte === 45) {
        this.#negative = true;
      } else {
        if (digits > 0) this.#take(this.#negative ? -value : value);
        value = 0;
        digits = 0;
        this.#negative = false;
        if (byte === 93) {
          this.#value = 0;
          this.#digits = 0;
          return place + 1;
        }
      }
    }
    this.#value = value;
    this.#digits = digits;
    return -1;
  }
}
