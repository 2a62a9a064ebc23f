import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { isRecord } from '../base/guards.ts';
import type { BindRequest, ListenAddress } from '../ipc/messages.ts';
import { firstInheritedFd, inheritedSockets } from './inherited-sockets.ts';

/** Addresses that one app may listen on; a program that listens in a loop must not eat our descriptors. */
const handlesMax = 256;

/** How long nobody may listen on an address before it is given up. */
const unusedMs = 10_000;

/** What Node wraps a listening socket in, as far as it is used here. */
export interface ListenHandle {
  close(): void;
  getsockname?(out: { port?: number }): number;
}

interface Kept {
  readonly handle: ListenHandle;
  readonly request: BindRequest;
  /** The path by which a unix socket is reached; `null`: it is none, or has no file. */
  readonly file: string | null;
  usedAtMs: number;
}

/** An address that was given up; its handle is closed. */
export interface Given {
  readonly request: BindRequest;
  readonly handle: ListenHandle;
}

export type Bound =
  | { readonly ok: true; readonly handle: ListenHandle }
  /** A negative libuv error number, as `listen` would have failed with. */
  | { readonly ok: false; readonly errno: number };

/** Binds without listening, so that the supervisor can never take a connection away from a worker. */
export type Bind = (request: BindRequest) => ListenHandle | number;

/**
 * The listening sockets of one app. Each is bound once and handed to every process of every generation, so that a connection
 * that arrives between two of them waits in the kernel's backlog instead of being refused.
 */
export class Handles {
  readonly #bind: Bind;
  /** How many sockets this process was started with; an app may ask for these by their descriptors, and for no others. */
  readonly #inherited: number;
  readonly #bound = new Map<string, Kept>();

  constructor(bind: Bind = bindHere, inherited = inheritedSockets()) {
    this.#bind = bind;
    this.#inherited = inherited;
  }

  get size(): number {
    return this.#bound.size;
  }

  bind(request: BindRequest, nowMs: number): Bound {
    if (request.fd !== null && !this.#isInherited(request.fd)) {
      return { ok: false, errno: -os.constants.errno.EBADF };
    }
    const key = keyOf(request);
    const known = this.#bound.get(key);
    if (known !== undefined && isReachable(known)) {
      known.usedAtMs = nowMs;
      return { ok: true, handle: known.handle };
    }
    // Closed before another is bound: libuv removes the file of that name with it.
    if (known !== undefined) this.#giveUp(key, known);
    if (this.#bound.size >= handlesMax) return { ok: false, errno: -os.constants.errno.EMFILE };
    const handle = this.#bind(request);
    if (typeof handle === 'number') return { ok: false, errno: handle };
    if (!isBoundTo(handle, request)) {
      handle.close();
      return { ok: false, errno: -os.constants.errno.EADDRINUSE };
    }
    this.#bound.set(key, { handle, request, file: fileOf(request), usedAtMs: nowMs });
    return { ok: true, handle };
  }

  /**
   * Gives up what no serving worker listens on any more: the app has closed that server, or its new code listens
   * elsewhere. Kept open it would take connections that nobody will ever accept.
   */
  sweep(listening: readonly ListenAddress[], nowMs: number): Given[] {
    const given: Given[] = [];
    for (const [key, kept] of this.#bound) {
      if (listening.some(address => isSame(kept, address))) kept.usedAtMs = nowMs;
      // One that systemd keeps open as well is not ours to close: the app may come back to it.
      if (kept.request.fd !== null || nowMs - kept.usedAtMs <= unusedMs) continue;
      this.#giveUp(key, kept);
      given.push({ request: kept.request, handle: kept.handle });
    }
    return given;
  }

  #isInherited(fd: number): boolean {
    return fd >= firstInheritedFd && fd < firstInheritedFd + this.#inherited;
  }

  #giveUp(key: string, { handle }: Kept): void {
    this.#bound.delete(key);
    handle.close();
  }

  /** Lets go of every address; a unix socket's file goes with it. */
  closeAll(): void {
    for (const { handle } of this.#bound.values()) handle.close();
    this.#bound.clear();
  }
}

// Many an app removes the file of its unix socket before it listens: nobody could reach the old one any more.
function isReachable({ file }: Kept): boolean {
  return file === null || fs.existsSync(file);
}

// Linux has names without a file, which begin with NUL.
function fileOf({ port, address }: BindRequest): string | null {
  return port !== null || address === null || address.startsWith('\0') ? null : address;
}

// A second `listen(0)` of the same process is another port, the first one of the next process is the same port again.
function keyOf({ address, port, addressType, flags, fd, nth }: BindRequest): string {
  return JSON.stringify([addressType, address, port, flags, fd, port === 0 ? nth : 0]);
}

// The system reports an address in use only when listening; until then the socket looks fine but has no port, and listening
// on it would quietly take a random one.
function isBoundTo(handle: ListenHandle, { port }: BindRequest): boolean {
  if (port === null || handle.getsockname === undefined) return true;
  const out: { port?: number } = {};
  if (handle.getsockname(out) !== 0) return false;
  return port === 0 ? (out.port ?? 0) > 0 : out.port === port;
}

// By port, for an app that asks for "any address" is told one by the system.
function isSame({ handle, request }: Kept, { port, address }: ListenAddress): boolean {
  return request.port === null ? request.address === address : portOf(handle) === port;
}

function portOf(handle: ListenHandle): number | null {
  const out: { port?: number } = {};
  return handle.getsockname?.(out) === 0 ? (out.port ?? null) : null;
}

/** True when this Node can bind on behalf of a worker; an undocumented seam, the one that node:cluster uses. */
export function canBind(): boolean {
  return createServerHandle() !== null;
}

function bindHere({ address, port, addressType, flags, fd }: BindRequest): ListenHandle | number {
  const create = createServerHandle();
  if (create === null) return -os.constants.errno.ENOTSUP;
  const handle =
    fd === null
      ? create(address, port ?? -1, addressType, undefined, flags)
      : create(null, null, null, fd, flags);
  if (typeof handle === 'number') return handle;
  return isListenHandle(handle) ? handle : -os.constants.errno.ENOTSUP;
}

type CreateServerHandle = (...args: readonly unknown[]) => unknown;

function createServerHandle(): CreateServerHandle | null {
  const create: unknown = Reflect.get(net, '_createServerHandle');
  return isCreate(create) ? create : null;
}

function isCreate(value: unknown): value is CreateServerHandle {
  return typeof value === 'function';
}

function isListenHandle(value: unknown): value is ListenHandle {
  return isRecord(value) && typeof value['close'] === 'function';
}
