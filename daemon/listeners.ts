import fs from 'node:fs';
import { readText } from '../base/small-file.ts';
import type { Worker } from './worker.ts';

/** State `LISTEN` in /proc/net/tcp; a unix socket that accepts has this flag in /proc/net/unix. */
const tcpListening = '0A';
const unixAccepting = 0x10000;

interface Listener {
  readonly inode: string;
  readonly name: string;
}

/**
 * An address that a worker listens on without sharing it with us: in a thread, in native code, by a descriptor of its own.
 * A second process could not have it too. `null`: none, or this system does not tell.
 */
export function unsharedListener({ process: { pid }, hello }: Worker): string | null {
  // Below a command the app is another process than our child.
  const pids = new Set([pid, hello?.pid ?? null]);
  const ours = socketInodes(process.pid);
  for (const one of pids) {
    if (one === null) continue;
    const theirs = socketInodes(one);
    if (theirs.size === 0) continue;
    const found = listeners(one).find(({ inode }) => theirs.has(inode) && !ours.has(inode));
    if (found !== undefined) return found.name;
  }
  return null;
}

function listeners(pid: number): Listener[] {
  const tcp = ['tcp', 'tcp6'].flatMap(name => tcpListeners(readText(`/proc/${pid}/net/${name}`)));
  return [...tcp, ...unixListeners(readText(`/proc/${pid}/net/unix`))];
}

/** Reads /proc/net/tcp: `sl local_address rem_address st … inode`. */
export function tcpListeners(text: string | null): Listener[] {
  return rowsOf(text).flatMap(columns => {
    const [, local = '', , state, , , , , , inode = ''] = columns;
    if (state !== tcpListening) return [];
    return [{ inode, name: `port ${Number.parseInt(local.split(':')[1] ?? '', 16)}` }];
  });
}

/** Reads /proc/net/unix: `Num RefCount Protocol Flags Type St Inode Path`. */
export function unixListeners(text: string | null): Listener[] {
  return rowsOf(text).flatMap(columns => {
    const [, , , flags = '', , , inode = '', path] = columns;
    if ((Number.parseInt(flags, 16) & unixAccepting) === 0 || path === undefined) return [];
    return [{ inode, name: path }];
  });
}

function rowsOf(text: string | null): string[][] {
  return (text ?? '')
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
    .filter(({ length }) => length > 1);
}

function socketInodes(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  const inodes = new Set<string>();
  for (const name of namesIn(folder)) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/${name}`))?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  return inodes;
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // No /proc, gone, or another user's: nothing can be known.
  }
}

function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return ''; // Closed since it was listed.
  }
}
