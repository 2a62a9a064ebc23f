import fs from 'node:fs';
import path from 'node:path';
import type { Incident } from '../base/incident.ts';

export const snapshotName = 'alarm.heapsnapshot';
export const profileName = 'profile.heapprofile';
export const traceName = 'trace.ndjson';

/** The incident folders of one state folder: 0700, files 0600, the oldest captures removed first. */
export class Incidents {
  readonly #folder: string;

  constructor(stateDir: string) {
    this.#folder = path.join(stateDir, 'incidents');
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
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
    return fs
      .readdirSync(this.#folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
      .toSorted();
  }

  /** Bytes of all captures kept. */
  captureBytes(): number {
    return this.ids().reduce((bytes, id) => bytes + folderBytes(this.folderOf(id)), 0);
  }

  /** Removes the oldest folders beyond `keep`; never the one named. Returns what went. */
  prune(keep: number, current: string | null): string[] {
    const removable = this.ids().filter(id => id !== current);
    const excess = removable.slice(
      0,
      Math.max(0, removable.length - Math.max(0, keep - (current === null ? 0 : 1))),
    );
    for (const id of excess) fs.rmSync(this.folderOf(id), { recursive: true, force: true });
    return excess;
  }
}

function folderBytes(folder: string): number {
  return fs
    .readdirSync(folder)
    .reduce(
      (bytes, name) =>
        bytes + (fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}
