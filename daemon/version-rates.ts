import path from 'node:path';
import { isRecord } from '../base/guards.ts';
import type { IncidentPrevious } from '../base/incident.ts';
import { readText } from '../base/small-file.ts';
import type { Judge, JudgeMemory } from '../rules/judge.ts';

/** Versions whose pace is remembered. */
const versionsMax = 8;
const versionCharsMax = 64;
const foldersMax = 32;

/** What the nearest package.json at or above a folder calls its version; `null`: none does. */
export function appVersionAt(folder: string): string | null {
  let current = path.resolve(folder);
  for (let depth = 0; depth < foldersMax; depth += 1) {
    const text = readText(path.join(current, 'package.json'));
    if (text !== null) return versionIn(text);
    const parent = path.dirname(current);
    if (parent === current) break;
    current = parent;
  }
  return null;
}

function versionIn(text: string): string | null {
  try {
    const fields: unknown = JSON.parse(text);
    const version = isRecord(fields) ? fields['version'] : null;
    return typeof version === 'string' ? version.slice(0, versionCharsMax) : null;
  } catch {
    return null; // A broken package.json is for Node to complain about.
  }
}

/** The memory with what this worker has shown of its version's pace, the newest last. */
export function withPace(
  memory: JudgeMemory,
  known: JudgeMemory,
  worker: { readonly judge: Judge; readonly appVersion: string | null },
): JudgeMemory {
  const paces = { ...known.paces };
  const rate = heapRate(worker.judge);
  if (worker.appVersion !== null && rate !== null) {
    delete paces[worker.appVersion];
    paces[worker.appVersion] = rate;
  }
  const kept = Object.entries(paces).slice(-versionsMax);
  return kept.length === 0 ? memory : { ...memory, paces: Object.fromEntries(kept) };
}

/** How the version before this one fared; `null` while none is known. */
export function previousPace(
  { paces = {} }: JudgeMemory,
  version: string | null,
): IncidentPrevious | null {
  if (version === null) return null;
  const before = Object.entries(paces).filter(([known]) => known !== version);
  const [previous, rateBytesPerHour] = before.at(-1) ?? [];
  if (previous === undefined || rateBytesPerHour === undefined) return null;
  return { version: previous, rateBytesPerHour, thisVersion: version };
}

function heapRate(judge: Judge): number | null {
  const { opinion } = judge.status();
  return opinion?.class === 'js-heap' ? opinion.rateBytesPerHour : null;
}
