import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readText } from './small-file.ts';

export interface MemoryLimit {
  readonly limitBytes: number;
  readonly source: 'cgroup' | 'host';
  /** The file that draws it; `null` for the host's memory. */
  readonly file: string | null;
  /** In use against this limit, reclaimable page cache left out; `null` when unknown. */
  readonly usedBytes: number | null;
}

// Version 1 says "unlimited" with a number near 2^63; nobody has a pebibyte.
const unlimitedBytes = 2 ** 50;

/** Where the control groups are mounted, and which ones this process is in, as `/proc/self/cgroup` says it. */
export interface CgroupPlace {
  readonly root: string;
  readonly groups: string;
}

/** The groups of this process, read again each time: it may be moved to others. `env` may name another mount (`MEMSUP_CGROUP_ROOT`), as tests do. */
export function ownCgroups(
  env: Readonly<Record<string, string | undefined>> = process.env,
): CgroupPlace {
  return {
    root: env['MEMSUP_CGROUP_ROOT'] ?? '/sys/fs/cgroup',
    groups: readText('/proc/self/cgroup') ?? '',
  };
}

/** The memory limit that ends this process: the tightest of its control groups, else the host's memory. */
export function memoryLimit({ root, groups }: CgroupPlace = ownCgroups()): MemoryLimit {
  const found = [...unifiedGroups(groups, root), ...legacyGroups(groups, root)];
  const tightest = found.reduce<MemoryLimit | null>(
    (least, next) => (least === null || next.limitBytes < least.limitBytes ? next : least),
    null,
  );
  const hostBytes = os.totalmem();
  if (tightest !== null && tightest.limitBytes < hostBytes) return tightest;
  return {
    limitBytes: hostBytes,
    source: 'host',
    file: null,
    usedBytes: hostBytes - availableBytes(),
  };
}

/** What the kernel counted of its kills for want of memory. */
export interface OomCounters {
  /** Which group counted: the same text, the same counters. A new container is a new group, which counts from 0. */
  readonly group: string;
  /** Processes that were killed. */
  readonly kills: number;
  /** Times that the whole group was killed at once; `null` where the kernel does not count that. */
  readonly groupKills: number | null;
  /** One kill ends every process of the group (`memory.oom.group`), the supervisor too. */
  readonly killsWholeGroup: boolean;
}

/** The counters of the innermost group that has some; `null`: there is none. */
export function oomCounters({ root, groups }: CgroupPlace = ownCgroups()): OomCounters | null {
  const files = [
    ...unifiedPaths(groups, root).map(folder => path.join(folder, 'memory.events')),
    ...legacyPaths(groups, root).map(folder => path.join(folder, 'memory.oom_control')),
  ];
  for (const file of files) {
    const text = readText(file) ?? '';
    const kills = countIn(text, 'oom_kill');
    if (kills === null) continue;
    const folder = path.dirname(file);
    return {
      group: inodeOf(folder),
      kills,
      groupKills: countIn(text, 'oom_group_kill'),
      killsWholeGroup: readText(path.join(folder, 'memory.oom.group'))?.trim() === '1',
    };
  }
  return null;
}

/** How often the kernel killed a process of that group; `null` when unknown. */
export function oomKills(place: CgroupPlace = ownCgroups()): number | null {
  return oomCounters(place)?.kills ?? null;
}

function countIn(text: string, name: string): number | null {
  const match = new RegExp(`^${name} (\\d+)`, 'm').exec(text);
  return match?.[1] === undefined ? null : Number(match[1]);
}

// The path is no name: each container sees its own group at the root of the mount.
function inodeOf(folder: string): string {
  try {
    const { dev, ino } = fs.statSync(folder);
    return `${dev}:${ino}`;
  } catch {
    return 'gone'; // Between the two looks.
  }
}

function unifiedGroups(groups: string, root: string): MemoryLimit[] {
  return unifiedPaths(groups, root).flatMap(folder => {
    const current = numberIn(path.join(folder, 'memory.current'));
    const usedBytes = used(current, statIn(folder, 'inactive_file'));
    return ['memory.max', 'memory.high'].flatMap(name =>
      limitIn(path.join(folder, name), usedBytes),
    );
  });
}

function legacyGroups(groups: string, root: string): MemoryLimit[] {
  return legacyPaths(groups, root).flatMap(folder => {
    const current = numberIn(path.join(folder, 'memory.usage_in_bytes'));
    const usedBytes = used(current, statIn(folder, 'total_inactive_file'));
    return limitIn(path.join(folder, 'memory.limit_in_bytes'), usedBytes);
  });
}

function used(currentBytes: number | null, reclaimableBytes: number | null): number | null {
  return currentBytes === null ? null : Math.max(0, currentBytes - (reclaimableBytes ?? 0));
}

// A limit may sit on any folder up to the mount, and the tightest one ends us. Inside a container the path that the
// kernel names is the host's, while the mount shows the container's own group at its root: so the root counts too.
function unifiedPaths(groups: string, root: string): string[] {
  const own = /^0::(.*)$/m.exec(groups)?.[1];
  return own === undefined ? [] : upwards(root, own);
}

function legacyPaths(groups: string, root: string): string[] {
  const own = /^\d+:[^:\n]*\bmemory\b[^:\n]*:(.*)$/m.exec(groups)?.[1];
  return own === undefined ? [] : upwards(path.join(root, 'memory'), own);
}

function upwards(root: string, own: string): string[] {
  const folders: string[] = [];
  for (let folder = own; folder !== '/' && folder !== '.'; folder = path.dirname(folder)) {
    folders.push(path.join(root, folder));
  }
  return [...folders, root];
}

function limitIn(file: string, usedBytes: number | null): MemoryLimit[] {
  const limitBytes = numberIn(file);
  if (limitBytes === null || limitBytes >= unlimitedBytes || limitBytes <= 0) return [];
  return [{ limitBytes, source: 'cgroup', file, usedBytes }];
}

function numberIn(file: string): number | null {
  const text = readText(file)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function statIn(folder: string, name: string): number | null {
  return countIn(readText(path.join(folder, 'memory.stat')) ?? '', name);
}

function availableBytes(): number {
  const match = /^MemAvailable:\s+(\d+) kB/m.exec(readText('/proc/meminfo') ?? '');
  return match?.[1] === undefined ? os.freemem() : Number(match[1]) * 1024;
}
