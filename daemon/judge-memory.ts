import fs from 'node:fs';
import path from 'node:path';
import { isRecord } from '../base/guards.ts';
import type { JudgeMemory } from '../rules/judge.ts';

const fileName = 'memory.json';
const streamsMax = 64;
const versionsMax = 8;

/** What this app has shown so far, kept between runs; an unreadable file is the same as none. */
export function loadJudgeMemory(stateDir: string): JudgeMemory {
  try {
    return decode(JSON.parse(fs.readFileSync(path.join(stateDir, fileName), 'utf8')));
  } catch {
    return { drawdowns: {} };
  }
}

/** Keeps it for the next run; `false`: the disk would not have it, and the next run begins without. */
export function saveJudgeMemory(stateDir: string, memory: JudgeMemory): boolean {
  const file = path.join(stateDir, fileName);
  try {
    fs.writeFileSync(`${file}.partial`, JSON.stringify(memory), { mode: 0o600 });
    fs.renameSync(`${file}.partial`, file);
    return true;
  } catch {
    return false;
  }
}

function decode(value: unknown): JudgeMemory {
  const drawdowns: Record<string, { size: number; atWallMs: number }> = {};
  const entries =
    isRecord(value) && isRecord(value['drawdowns']) ? Object.entries(value['drawdowns']) : [];
  for (const [stream, entry] of entries.slice(0, streamsMax)) {
    if (!isRecord(entry)) continue;
    const { size, atWallMs } = entry;
    if (typeof size === 'number' && typeof atWallMs === 'number') {
      drawdowns[stream] = { size, atWallMs };
    }
  }
  const paces = decodePaces(isRecord(value) ? value['paces'] : null);
  return paces === null ? { drawdowns } : { drawdowns, paces };
}

function decodePaces(value: unknown): Readonly<Record<string, number>> | null {
  if (!isRecord(value)) return null;
  const paces: Record<string, number> = {};
  for (const [version, rate] of Object.entries(value).slice(-versionsMax)) {
    if (typeof rate === 'number' && Number.isFinite(rate)) paces[version] = rate;
  }
  return paces;
}
