/**
 * The stretch of a byte stream that has arrived and is not yet consumed. Readers move `start` forward; what they leave
 * behind stays at the front, so a number or a string that spans two chunks is simply seen again, whole.
 */
export class ByteWindow {
  bytes: Buffer;
  start = 0;
  end = 0;
  /** Stream offset of `bytes[0]`. */
  #base = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Stream offset of the byte at `index` in `bytes`. */
  offsetOf(index: number): number {
    return this.#base + index;
  }

  get offset(): number {
    return this.#base + this.start;
  }

  append(chunk: Uint8Array): void {
    this.room(chunk.length).set(chunk);
    this.end += chunk.length;
  }

  /** Where the next `wanted` bytes belong; whoever puts some there adds them to `end`. */
  room(wanted: number): Uint8Array {
    this.#makeRoom(wanted);
    return this.bytes.subarray(this.end, this.end + wanted);
  }

  #makeRoom(wanted: number): void {
    if (this.bytes.length - this.end >= wanted) return;
    const unread = this.end - this.start;
    if (unread + wanted <= this.bytes.length) {
      this.bytes.copyWithin(0, this.start, this.end);
    } else {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, unread + wanted));
      larger.set(this.bytes.subarray(this.start, this.end));
      this.bytes = larger;
    }
    this.#base += this.start;
    this.start = 0;
    this.end = unread;
  }
}
