import type { ListenHandle } from './handles.ts';
import type { Handle } from './process.ts';

/** Connections that a worker has not taken yet; with more of them another worker gets the next one. */
const untakenMax = 16;
/** Connections that wait for a worker, on one address. Those beyond are closed, as a full backlog would refuse them. */
const waitingMax = 4096;
/** How many wait in the kernel before they get here; Node's own figure. */
const backlog = 511;

interface Seat<Who> {
  readonly player: Who;
  /** Which of the worker's listening servers this is, by the number that it asked with. */
  readonly bind: number;
}

/** One address: who serves there, and what waits. */
interface Table<Who> {
  readonly handle: ListenHandle;
  readonly waiting: Handle[];
  seats: Seat<Who>[];
  next: number;
  isOpen: boolean;
}

interface Dealt<Who> {
  readonly table: Table<Who>;
  readonly seat: Seat<Who>;
  readonly connection: Handle;
}

/** What the dealer cannot do by itself. */
export interface DealerParts<Who> {
  /** Makes the handle listen; `take` is called with every connection that comes. */
  readonly open: (handle: ListenHandle, backlog: number) => void;
  /** Sends a connection; false when the channel to that worker is closed. */
  readonly deal: (
    player: Who,
    connection: Handle,
    told: { readonly id: number; readonly bind: number },
  ) => boolean;
  /** It listens, and is neither on trial nor on its way out. */
  readonly isServing: (player: Who) => boolean;
}

/**
 * `balance: round-robin`: accepts connections and hands them to the workers in turn. Our copy of each is kept until the worker
 * says that it has taken it, so one that dies before that loses nothing: the connection goes to the next.
 */
export class Dealer<Who> {
  readonly #parts: DealerParts<Who>;
  readonly #tables = new Map<ListenHandle, Table<Who>>();
  readonly #dealt = new Map<number, Dealt<Who>>();
  #lastId = 0;
  #dropped = 0;

  constructor(parts: DealerParts<Who>) {
    this.#parts = parts;
  }

  /** A worker listens on this address; nothing is accepted before one that serves does. */
  join(handle: ListenHandle, player: Who, bind: number): void {
    const table = this.#tables.get(handle) ?? {
      handle,
      waiting: [],
      seats: [],
      next: 0,
      isOpen: false,
    };
    this.#tables.set(handle, table);
    table.seats.push({ player, bind });
    this.#deal(table);
  }

  /** A connection has been accepted. */
  take(handle: ListenHandle, connection: Handle): void {
    const table = this.#tables.get(handle);
    if (table === undefined || table.waiting.length >= waitingMax) {
      this.#dropped += 1;
      connection.close();
      return;
    }
    table.waiting.push(connection);
    this.#deal(table);
  }

  /** The worker has it, or does not want it because that server is closed. */
  settle(player: Who, id: number, isTaken: boolean): void {
    const dealt = this.#dealt.get(id);
    if (dealt?.seat.player !== player) return;
    this.#dealt.delete(id);
    const { table, seat, connection } = dealt;
    if (isTaken) {
      connection.close();
    } else {
      table.seats = table.seats.filter(one => one !== seat);
      table.waiting.unshift(connection);
    }
    this.#deal(table);
  }

  /** The worker has gone: what it had not taken goes to others. */
  leave(player: Who): void {
    for (const [id, { table, seat, connection }] of this.#dealt) {
      if (seat.player !== player) continue;
      this.#dealt.delete(id);
      table.waiting.unshift(connection);
    }
    for (const table of this.#tables.values()) {
      table.seats = table.seats.filter(seat => seat.player !== player);
    }
    this.dealAll();
  }

  /** Somebody may have begun to serve. */
  dealAll(): void {
    for (const table of this.#tables.values()) this.#deal(table);
  }

  /** How many were closed, since this was asked last, because too many waited. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** The address is given up: what waits there waits in vain. */
  forget(handle: ListenHandle): void {
    for (const connection of this.#tables.get(handle)?.waiting ?? []) connection.close();
    this.#tables.delete(handle);
  }

  #deal(table: Table<Who>): void {
    if (!table.isOpen && table.seats.some(({ player }) => this.#parts.isServing(player))) {
      table.isOpen = true;
      this.#parts.open(table.handle, backlog);
    }
    while (table.waiting.length > 0) {
      const seat = this.#nextSeat(table);
      if (seat === null) return;
      const connection = table.waiting.shift();
      if (connection === undefined) return;
      const id = (this.#lastId += 1);
      this.#dealt.set(id, { table, seat, connection });
      if (this.#parts.deal(seat.player, connection, { id, bind: seat.bind })) continue;
      // Its channel is closed, so its end is near; until that is told, nothing more goes there.
      this.#dealt.delete(id);
      table.waiting.unshift(connection);
      table.seats = table.seats.filter(one => one !== seat);
    }
  }

  #nextSeat(table: Table<Who>): Seat<Who> | null {
    const { seats } = table;
    for (let step = 0; step < seats.length; step += 1) {
      const index = (table.next + step) % seats.length;
      const seat = seats[index];
      if (seat === undefined || !this.#parts.isServing(seat.player)) continue;
      if (this.#untakenBy(seat.player) >= untakenMax) continue;
      table.next = index + 1;
      return seat;
    }
    return null;
  }

  #untakenBy(player: Who): number {
    let count = 0;
    for (const { seat } of this.#dealt.values()) if (seat.player === player) count += 1;
    return count;
  }
}
