import type { Socket } from 'node:net';

// Below this, looking for dead entries costs more than they do.
const sweepMin = 64;

/** Sockets that are still open, without keeping any of them in memory. */
export class LiveSockets {
  #entries: WeakRef<Socket>[] = [];
  #sweepAt = sweepMin;

  add(socket: Socket): void {
    if (this.#entries.length >= this.#sweepAt) {
      this.#sweep();
      this.#sweepAt = Math.max(sweepMin, this.#entries.length * 2);
    }
    this.#entries.push(new WeakRef(socket));
  }

  list(): Socket[] {
    this.#sweep();
    return this.#entries.flatMap(entry => entry.deref() ?? []);
  }

  #sweep(): void {
    this.#entries = this.#entries.filter(entry => entry.deref()?.destroyed === false);
  }
}
