const quote = 0x22;
const backslash = 0x5c;
const closing = 0x5d;

/** Reads a JSON list of strings that comes in pieces, and keeps only those that are wanted. */
export class StringReader {
  readonly #wants: (index: number) => boolean;
  readonly #keep: (index: number, text: string) => void;
  #index = 0;
  #inside = false;
  #escaped = false;
  #pieces: Buffer[] = [];

  constructor(wants: (index: number) => boolean, keep: (index: number, text: string) => void) {
    this.#wants = wants;
    this.#keep = keep;
  }

  /** How many strings were there. */
  get count(): number {
    return this.#index;
  }

  /** Reads from `at` on, after the `[`; the place behind the `]`, or -1 when the list goes on. */
  read(chunk: Buffer, at: number): number {
    let place = at;
    let from = this.#inside ? at : -1;
    while (place < chunk.length) {
      const byte = chunk[place];
      if (this.#inside) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) {
          this.#end(chunk.subarray(from, place));
          from = -1;
        }
      } else if (byte === quote) {
        this.#inside = true;
        from = place + 1;
      } else if (byte === closing) {
        return place + 1;
      }
      place += 1;
    }
    // A copy, because the chunk's memory is used again.
    if (from !== -1 && this.#wants(this.#index)) {
      this.#pieces.push(Buffer.from(chunk.subarray(from)));
    }
    return -1;
  }

  #end(last: Buffer): void {
    this.#inside = false;
    if (this.#wants(this.#index)) {
      const bytes = this.#pieces.length === 0 ? last : Buffer.concat([...this.#pieces, last]);
      this.#pieces = [];
      const text: unknown = JSON.parse(`"${bytes.toString('utf8')}"`);
      this.#keep(this.#index, String(text));
    }
    this.#index += 1;
  }
}
