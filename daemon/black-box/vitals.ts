import fs from 'node:fs';
import path from 'node:path';
import { memoryLimit, oomCounters, type OomCounters } from '../../base/cgroup.ts';
import { isRecord } from '../../base/guards.ts';
import { readText } from '../../base/small-file.ts';

/** How it stood a moment ago, kept in a file of its own: what a supervisor that is killed cannot say any more. */
export interface Vitals {
  readonly at: string;
  /** Of the supervisor. */
  readonly pid: number;
  readonly oom: OomCounters | null;
  readonly limitBytes: number;
  readonly limitSource: 'cgroup' | 'host';
  readonly usedBytes: number | null;
  readonly supervisorRssBytes: number;
}

const fileName = 'vitals.json';

/** Reads the control group now. */
export function takeVitals(wallMs: number): Vitals {
  const { limitBytes, source, usedBytes } = memoryLimit();
  return {
    at: new Date(wallMs).toISOString(),
    pid: process.pid,
    oom: oomCounters(),
    limitBytes,
    limitSource: source,
    usedBytes,
    supervisorRssBytes: process.memoryUsage.rss(),
  };
}

/** Keeps them in place of those before. On a full disk the older ones stay, which is the best there is. */
export function saveVitals(stateDir: string, vitals: Vitals): void {
  const file = path.join(stateDir, fileName);
  try {
    fs.writeFileSync(`${file}.partial`, JSON.stringify(vitals), { mode: 0o600 });
    fs.renameSync(`${file}.partial`, file);
  } catch {
    // The disk is full or gone; the journal counts and tells that.
  }
}

/** Those that were kept last; `null`: none, or none that can be read. */
export function loadVitals(stateDir: string): Vitals | null {
  try {
    return decode(JSON.parse(readText(path.join(stateDir, fileName)) ?? 'null'));
  } catch {
    return null; // Somebody else's file.
  }
}

function decode(value: unknown): Vitals | null {
  if (!isRecord(value)) return null;
  const { at, pid, limitBytes, limitSource, usedBytes, supervisorRssBytes, oom } = value;
  if (typeof at !== 'string' || typeof pid !== 'number' || typeof limitBytes !== 'number') {
    return null;
  }
  return {
    at,
    pid,
    oom: decodeOom(oom),
    limitBytes,
    limitSource: limitSource === 'cgroup' ? 'cgroup' : 'host',
    usedBytes: typeof usedBytes === 'number' ? usedBytes : null,
    supervisorRssBytes: typeof supervisorRssBytes === 'number' ? supervisorRssBytes : 0,
  };
}

function decodeOom(value: unknown): OomCounters | null {
  if (!isRecord(value)) return null;
  const { group, kills, groupKills, killsWholeGroup } = value;
  if (typeof group !== 'string' || typeof kills !== 'number') return null;
  return {
    group,
    kills,
    groupKills: typeof groupKills === 'number' ? groupKills : null,
    killsWholeGroup: killsWholeGroup === true,
  };
}
