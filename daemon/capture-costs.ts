import fs from 'node:fs';
import path from 'node:path';
import { isRecord } from '../base/guards.ts';
import type { CaptureCost } from './capture-prediction.ts';

const fileName = 'capture-costs.json';
const schema = 'memsup.capture-costs/1';
const keptMax = 16;

/** What snapshots of this app took so far, the newest last; an unreadable file is the same as none. */
export function loadCaptureCosts(stateDir: string): CaptureCost[] {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(path.join(stateDir, fileName), 'utf8'));
    if (!isRecord(value) || value['schema'] !== schema || !Array.isArray(value['costs'])) return [];
    return value['costs'].slice(-keptMax).flatMap(decode);
  } catch {
    return [];
  }
}

/** The list with one more, kept for the next run as well; a full disk costs the memory of it and nothing else. */
export function rememberCaptureCost(
  stateDir: string,
  known: readonly CaptureCost[],
  cost: CaptureCost,
): CaptureCost[] {
  const costs = [...known, cost].slice(-keptMax);
  const file = path.join(stateDir, fileName);
  try {
    fs.writeFileSync(`${file}.partial`, JSON.stringify({ schema, costs }), { mode: 0o600 });
    fs.renameSync(`${file}.partial`, file);
  } catch {
    // The next run predicts from the figures of the Node version, as the first one did.
  }
  return costs;
}

function decode(value: unknown): CaptureCost[] {
  if (!isRecord(value)) return [];
  const { nodeMajor, heapUsedBytes, extraRssBytes, pauseMs, fileBytes } = value;
  if (!isAmount(nodeMajor) || !isAmount(heapUsedBytes) || heapUsedBytes === 0) return [];
  if (!isAmount(extraRssBytes) || !isAmount(pauseMs) || !isAmount(fileBytes)) return [];
  return [{ nodeMajor, heapUsedBytes, extraRssBytes, pauseMs, fileBytes }];
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
