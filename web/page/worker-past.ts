import type { SlotHistory } from '../../ipc/messages.ts';
import type { WorkerStatus } from '../../ipc/status.ts';

type Figure = number | null;

/** Live points are this far apart, as in the finest part of the supervisor's own memory. */
const everyMs = 5000;
const dayMs = 86_400_000;
const pointsMax = 3000;

export interface Past {
  readonly atMs: number[];
  readonly rss: Figure[];
  readonly heapUsed: Figure[];
  readonly floor: Figure[];
}

/** Memory of each place over the last day, as far as it is known. */
export class Pasts {
  readonly #slots = new Map<number, Past>();

  of(slot: number): Past {
    let past = this.#slots.get(slot);
    if (past === undefined) {
      past = { atMs: [], rss: [], heapUsed: [], floor: [] };
      this.#slots.set(slot, past);
    }
    return past;
  }

  /** The supervisor's memory replaces what was seen before; what is newer stays. */
  learn({ slot, atMs, rssBytes, heapUsedBytes, floorBytes }: SlotHistory): void {
    const before = this.of(slot);
    const newest = atMs.at(-1) ?? 0;
    const from = before.atMs.findIndex(ms => ms > newest);
    const kept = from === -1 ? before.atMs.length : from;
    this.#slots.set(slot, {
      atMs: [...atMs, ...before.atMs.slice(kept)],
      rss: [...rssBytes, ...before.rss.slice(kept)],
      heapUsed: [...heapUsedBytes, ...before.heapUsed.slice(kept)],
      floor: [...floorBytes, ...before.floor.slice(kept)],
    });
  }

  /** True when it was time for another point. */
  add({ slot, rssBytes, heapUsedBytes, floorBytes }: WorkerStatus, nowMs: number): boolean {
    const past = this.of(slot);
    const last = past.atMs.at(-1);
    if (last !== undefined && nowMs - last < everyMs && nowMs >= last) return false;
    past.atMs.push(nowMs);
    past.rss.push(rssBytes);
    past.heapUsed.push(heapUsedBytes);
    past.floor.push(floorBytes);
    forget(past, nowMs);
    return true;
  }
}

/** What is older than a day goes; when there is too much all the same, every second of the older points. */
function forget(past: Past, nowMs: number): void {
  const first = past.atMs.findIndex(ms => ms >= nowMs - dayMs);
  const half = past.atMs.length / 2;
  const isTooMany = past.atMs.length > pointsMax;
  if (first <= 0 && !isTooMany) return;
  const stays = (index: number): boolean =>
    index >= first && (!isTooMany || index > half || index % 2 === 0);
  for (const list of [past.rss, past.heapUsed, past.floor]) {
    list.splice(0, list.length, ...list.filter((_, index) => stays(index)));
  }
  past.atMs.splice(0, past.atMs.length, ...past.atMs.filter((_, index) => stays(index)));
}
