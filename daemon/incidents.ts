import fs from 'node:fs';
import path from 'node:path';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import type { Incident } from '../base/incident.ts';
import { isRawLeftover } from './redaction.ts';

export const snapshotName = 'alarm.heapsnapshot';
export const baselineName = 'baseline.heapsnapshot';
export const profileName = 'profile.heapprofile';
export const traceName = 'trace.ndjson';

const idPattern = /^\d{8}T\d{6}Z-w\d+(-\d+)?$/;

/** Records are small; captures are what fills a disk. */
const recordsMax = 200;

/** The incident folders of one state folder: 0700, files 0600, the oldest captures removed first. */
export class Incidents {
  readonly #folder: string;
  /** Snapshots that belong to no incident: a person asked for them, or they are kept for the case that a worker leaks. */
  readonly #others: readonly string[];

  constructor(stateDir: string) {
    this.#folder = path.join(stateDir, 'incidents');
    this.#others = ['captures', 'baselines'].map(name => path.join(stateDir, name));
    try {
      for (const folder of [this.#folder, ...this.#others]) {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      }
    } catch (error) {
      if (!isDiskTrouble(error)) throw error; // Whatever is kept later makes its folder first.
    }
  }

  /** `<UTC time>-w<slot>`, made unique when two fall into one second. */
  newId(wallMs: number, slot: number): string {
    const time = new Date(wallMs)
      .toISOString()
      .slice(0, 19)
      .replaceAll(':', '')
      .replaceAll('-', '');
    const id = `${time}Z-w${slot}`;
    for (let nth = 2; ; nth += 1) {
      const candidate = nth === 2 ? id : `${id}-${nth - 1}`;
      if (!fs.existsSync(this.folderOf(candidate))) return candidate;
    }
  }

  folderOf(id: string): string {
    return path.join(this.#folder, id);
  }

  /** Writes `incident.json` in one step: a reader sees the old one or the new one. */
  save(incident: Incident): void {
    const folder = this.folderOf(incident.id);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, 'incident.json');
    fs.writeFileSync(`${file}.partial`, `${JSON.stringify(incident, null, 2)}\n`, { mode: 0o600 });
    fs.renameSync(`${file}.partial`, file);
  }

  ids(): string[] {
    return filesIn(this.#folder)
      .filter(name => idPattern.test(name))
      .toSorted();
  }

  /** Bytes of all captures kept. */
  captureBytes(): number {
    return this.#captures().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Removes the oldest captures until another one of so many bytes fits below the maximum; returns what went. Those of the
   * open incident stay: what comes is to be compared with them. So do those that cannot be removed, and they go on counting.
   */
  makeRoom(neededBytes: number, maxBytes: number, openId: string | null): string[] {
    const open = openId === null ? null : this.folderOf(openId);
    const oldestFirst = this.#captures()
      .filter(({ file }) => path.dirname(file) !== open)
      .toSorted((left, right) => left.atMs - right.atMs);
    let keptBytes = this.captureBytes();
    const gone: string[] = [];
    for (const { file, bytes } of oldestFirst) {
      if (keptBytes + neededBytes <= maxBytes) break;
      if (!isRemoved(file)) continue;
      keptBytes -= bytes;
      gone.push(file);
    }
    return gone;
  }

  #captures(): { readonly file: string; readonly bytes: number; readonly atMs: number }[] {
    const files = this.#folders().flatMap(folder =>
      filesIn(folder)
        .filter(isCapture)
        .map(name => path.join(folder, name)),
    );
    return files.map(file => {
      const stats = statsOf(file);
      return { file, bytes: stats?.size ?? 0, atMs: stats?.mtimeMs ?? 0 };
    });
  }

  /**
   * Removes raw snapshots and what else a redaction that was cut off has left, except for what belongs to snapshots that are
   * being taken or redacted now.
   */
  dropRaw(busy: ReadonlySet<string>): void {
    for (const folder of this.#folders()) {
      for (const name of filesIn(folder)) {
        if (!isRawLeftover(name)) continue;
        const kept = name.replace(/^\./, '').replace(/(\.raw)?(\.partial)?$/, '');
        if (!busy.has(path.join(folder, kept))) fs.rmSync(path.join(folder, name), { force: true });
      }
    }
  }

  #folders(): string[] {
    return [...this.#others, ...this.ids().map(id => this.folderOf(id))];
  }

  /**
   * Keeps the captures of the newest `keep` incidents and the record of the newest few hundred; returns the ids that
   * lost something.
   */
  prune(keep: number): string[] {
    const newestFirst = this.ids().toReversed();
    const withoutCaptures = newestFirst
      .slice(keep)
      .filter(id => removeCaptures(this.folderOf(id)) > 0);
    const withoutRecord = newestFirst.slice(recordsMax);
    for (const id of withoutRecord) fs.rmSync(this.folderOf(id), { recursive: true, force: true });
    return [...new Set([...withoutCaptures, ...withoutRecord])];
  }
}

function removeCaptures(folder: string): number {
  const captures = filesIn(folder).filter(name => isCapture(name));
  for (const name of captures) fs.rmSync(path.join(folder, name), { force: true });
  return captures.length;
}

// A folder of another user's, left by a run as root: there may be room without it.
function isRemoved(file: string): boolean {
  try {
    fs.rmSync(file, { force: true });
    return true;
  } catch {
    return false;
  }
}

function statsOf(file: string): fs.Stats | null {
  try {
    return fs.statSync(file);
  } catch {
    return null; // It has gone, or is not ours to look at.
  }
}

function isCapture(name: string): boolean {
  return /\.(heapsnapshot|heapprofile)(\.raw)?(\.partial)?$/.test(name);
}

// Somebody may remove a folder while it is looked at, or put something else there. Then there is nothing in it: a decision
// about a worker waits for the answer.
function filesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
