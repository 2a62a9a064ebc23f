import fs from 'node:fs';
import type { HandleMessage, InheritedHandle, ListenAddress } from '../ipc/messages.ts';

/** Addresses that one app may listen on; a program that listens in a loop must not eat our descriptors. */
const handlesMax = 128;
/** Standard streams and the builtin channel come before the sockets in a child's list of descriptors. */
const firstFd = 4;
/** How long nobody may listen on an address before it is given up. */
const unusedMs = 10_000;

/** A listening socket as it comes over the channel; Node has no public type for it. */
export interface ListenHandle {
  readonly fd: number;
  close(): void;
}

interface Kept {
  readonly handle: ListenHandle;
  readonly address: ListenAddress;
  usedAtMs: number;
}

/**
 * The listening sockets of one app. The first process that listens hands its socket up, every later one inherits it at its
 * start. So the socket outlives each of them, a connection that arrives between two waits in the kernel's backlog instead of
 * being refused, and two generations can serve side by side. The supervisor itself never accepts.
 */
export class Handles {
  readonly #kept = new Map<string, Kept>();

  get size(): number {
    return this.#kept.size;
  }

  /** Keeps a socket that a worker opened. A second one for the same address (a race of two first workers) is let go. */
  keep({ key, address }: HandleMessage, handle: ListenHandle, nowMs: number): boolean {
    if (this.#kept.has(key) || this.#kept.size >= handlesMax) {
      handle.close();
      return false;
    }
    this.#kept.set(key, { handle, address, usedAtMs: nowMs });
    return true;
  }

  /** What the next process inherits: descriptors of ours, in the order in which they stand in its list. */
  inheritance(): { readonly fds: readonly number[]; readonly handles: readonly InheritedHandle[] } {
    const kept = [...this.#kept];
    return {
      fds: kept.map(([, { handle }]) => handle.fd),
      handles: kept.map(([key], index) => ({ key, fd: firstFd + index })),
    };
  }

  /**
   * Gives up addresses that no serving worker listens on any more: the app has closed that server, or its new code
   * listens elsewhere. Kept open they would take connections that nobody will ever accept.
   */
  sweep(listening: readonly ListenAddress[], nowMs: number): ListenAddress[] {
    const given: ListenAddress[] = [];
    for (const [key, kept] of this.#kept) {
      if (listening.some(({ address }) => address === kept.address.address)) kept.usedAtMs = nowMs;
      if (nowMs - kept.usedAtMs <= unusedMs) continue;
      this.#kept.delete(key);
      release(kept);
      given.push(kept.address);
    }
    return given;
  }

  closeAll(): void {
    for (const kept of this.#kept.values()) release(kept);
    this.#kept.clear();
  }
}

// A unix socket leaves its file behind, which would look to the next start like somebody still listening.
function release({ handle, address }: Kept): void {
  handle.close();
  if (address.kind === 'pipe') fs.rmSync(address.address, { force: true });
}

/** True for what a worker's listening socket arrives as. */
export function isListenHandle(value: unknown): value is ListenHandle {
  return (
    typeof value === 'object' &&
    value !== null &&
    'close' in value &&
    typeof value.close === 'function' &&
    'fd' in value &&
    typeof value.fd === 'number' &&
    value.fd >= 0
  );
}
