import type { AgentMessage } from '../ipc/messages.ts';
import { isRecord } from '../base/guards.ts';
import { absolutePath } from './absolute-path.ts';
import type { Guest } from './guest.ts';
import type { HeldHandle } from './held-handle.ts';
import type { HandleSource, ListenableHandle, ListenCall, Proceed } from './listen-seam.ts';
import { methodOf } from './methods.ts';

/** A supervisor that does not answer by then (stopped, overloaded) is not waited for: the app binds for itself. */
export const answerMaxMs = 5000;

/** Where systemd begins; in a worker the channel has that number, so the app's `{ fd: 3 }` must not reach Node. */
const firstListenFd = 3;

interface Waiting {
  readonly key: string;
  readonly proceed: Proceed;
  readonly stopTimer: () => void;
}

/**
 * Listening sockets that the supervisor has bound and shares among all workers, present and future: a connection that comes
 * between two of them waits in the kernel. Whenever that does not work out, Node binds as it would have without us, so that
 * the app gets the error it would have got.
 */
export class SharedHandles {
  readonly #guest: Guest;
  readonly #send: (message: AgentMessage) => boolean;
  readonly #waiting = new Map<number, Waiting>();
  readonly #freePorts = new Map<string, number>();
  /** What this process has got; `null`: is about to get. */
  readonly #own = new Map<string, ListenableHandle | null>();
  readonly #followers = new Set<{ readonly key: string; readonly follow: () => void }>();
  /** Servers that listen in name only, by the number that they were asked for with. */
  readonly #held = new Map<number, HeldHandle>();
  readonly #listenFds: number;
  #lastId = 0;

  /** `send` is the builtin channel: nothing else can carry a socket. */
  constructor(parts: {
    readonly guest: Guest;
    readonly send: (message: AgentMessage) => boolean;
    readonly listenFds: number;
  }) {
    this.#guest = parts.guest;
    this.#send = parts.send;
    this.#listenFds = parts.listenFds;
  }

  /** Where servers get their handles from, once this is their source. */
  readonly source: HandleSource = (call, proceed) => {
    const key = keyOf(call);
    // Two servers of one process on one address: the second is to fail as it always has, once the first is there.
    if (this.#own.get(key) === null) return this.#after(key, () => proceed(null));
    if (!isShareable(call, this.#listenFds) || this.#isTaken(key)) {
      proceed(null);
      return () => {};
    }
    const id = (this.#lastId += 1);
    const stopTimer = this.#guest.after(answerMaxMs, () => this.#settle(id, null));
    this.#waiting.set(id, { key, proceed, stopTimer });
    if (call.port !== 0) this.#own.set(key, null);
    if (!this.#send({ type: 'bind', data: { id, ...this.#wanted(call) } })) this.#settle(id, null);
    return () => {
      stopTimer();
      if (!this.#waiting.delete(id)) return;
      this.#own.delete(key);
      this.#letFollow(key);
    };
  };

  /** Takes connections on everything that was held back. */
  accept(): void {
    for (const held of this.#held.values()) held.accept();
    this.#held.clear();
  }

  /** Takes an answer of the supervisor's; false when it is something else. */
  take(message: unknown, handle: unknown): boolean {
    if (isRecord(message) && message['type'] === 'accept') {
      this.accept();
      return true;
    }
    const data = isRecord(message) ? message['data'] : null;
    if (!isRecord(message) || !isRecord(data)) return false;
    if (message['type'] === 'deal') {
      this.#takeDealt(data, handle);
      return true;
    }
    if (message['type'] !== 'bound') return false;
    const { id, hold } = data;
    const isAwaited = typeof id === 'number' && this.#waiting.has(id);
    if (isAwaited && isHandle(handle)) this.#settle(id, handle, hold === true);
    else if (isHandle(handle)) handle.close(); // Too late: the app has bound for itself.
    else if (isAwaited) this.#settle(id, null);
    return true;
  }

  #settle(id: number, handle: ListenableHandle | null, isHeld = false): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting.stopTimer();
    if (handle === null) this.#own.delete(waiting.key);
    else if (this.#own.has(waiting.key)) this.#own.set(waiting.key, handle);
    if (isHeld) waiting.proceed(handle, held => this.#hold(id, held));
    else waiting.proceed(handle);
    this.#letFollow(waiting.key);
  }

  #hold(id: number, held: HeldHandle): void {
    // An app that listens and closes again and again must not fill this up.
    for (const [known, { isClosed }] of this.#held) if (isClosed) this.#held.delete(known);
    this.#held.set(id, held);
  }

  // Told at once and before any byte of it is read: until then the supervisor may give it to somebody else.
  #takeDealt({ id, bind }: Readonly<Record<string, unknown>>, connection: unknown): void {
    if (typeof id !== 'number' || typeof bind !== 'number') return;
    const taken = isConnection(connection) && this.#held.get(bind)?.deliver(connection) === true;
    if (!taken && isConnection(connection)) connection.close();
    this.#send({ type: 'took', data: { id, taken } });
  }

  #after(key: string, follow: () => void): () => void {
    const follower = { key, follow };
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #letFollow(key: string): void {
    for (const follower of this.#followers) {
      if (follower.key !== key) continue;
      this.#followers.delete(follower);
      follower.follow();
    }
  }

  #isTaken(key: string): boolean {
    const own = this.#own.get(key);
    return own !== undefined && own !== null && isOpen(own);
  }

  #wanted({ address, port, addressType, fd, flags }: ShareableCall) {
    if (addressType === null) {
      return { address: null, port: null, addressType: -1, flags, fd, nth: 0 } as const;
    }
    const where = addressType === -1 && address !== null ? absolutePath(address) : address;
    const nth = port === 0 ? this.#next(address) : 0;
    return { address: where, port, addressType, flags, fd: null, nth };
  }

  // The first `listen(0)` of every process is to get the same port, and the second one another.
  #next(address: string | null): number {
    const key = address ?? '';
    const nth = this.#freePorts.get(key) ?? 0;
    this.#freePorts.set(key, nth + 1);
    return nth;
  }
}

interface ShareableCall extends ListenCall {
  /** `null`: a descriptor. */
  readonly addressType: 4 | 6 | -1 | null;
}

// Not a descriptor that the app got from elsewhere than from systemd, nor a handle that the server has already.
function isShareable(call: ListenCall, listenFds: number): call is ShareableCall {
  const { addressType, port, address, fd, hasHandle } = call;
  if (hasHandle) return false;
  if (fd !== null && fd >= 0) {
    return addressType === null && fd >= firstListenFd && fd < firstListenFd + listenFds;
  }
  if (addressType === -1) return address !== null;
  return (addressType === 4 || addressType === 6) && port !== null;
}

function isConnection(value: unknown): value is { close(): void } {
  return methodOf(value, 'close') !== null;
}

function isHandle(value: unknown): value is ListenableHandle {
  return methodOf(value, 'listen') !== null && methodOf(value, 'close') !== null;
}

function keyOf({ addressType, address, port, fd }: ListenCall): string {
  return JSON.stringify([addressType, address, port, fd]);
}

// A handle that has been closed has no descriptor any more.
function isOpen(handle: ListenableHandle): boolean {
  const fd: unknown = Reflect.get(handle, 'fd');
  return typeof fd === 'number' && fd >= 0;
}
