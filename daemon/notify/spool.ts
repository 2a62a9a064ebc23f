import fs from 'node:fs';
import path from 'node:path';
import { decodeNotification, type Notification } from './notification.ts';
import {
  overflow,
  sequenceOf,
  spoolLimits,
  spoolName,
  type SpoolEntry,
  type SpoolLimits,
} from './spool-order.ts';

interface Waiting extends SpoolEntry {
  /** Kept here when the disk would not take it; then it lasts only as long as the process. */
  readonly unsaved: Notification | null;
}

/**
 * What waits for one receiver, oldest first: a file each (0600 in a folder 0700), so that it outlives the supervisor.
 * Not fsynced: a killed supervisor loses nothing, a power cut perhaps the last few, which the journal has.
 */
export class Spool {
  readonly #folder: string;
  readonly #limits: SpoolLimits;
  #waiting: readonly Waiting[];
  #sequence: number;
  #saves = true;

  constructor(folder: string, limits: SpoolLimits = spoolLimits) {
    this.#folder = folder;
    this.#limits = limits;
    this.#waiting = this.#load();
    this.#sequence = sequenceOf(this.#waiting.at(-1)?.name ?? '') ?? 0;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** The last write reached the disk. */
  get saves(): boolean {
    return this.#saves;
  }

  /** Whose turn it is. */
  first(): string | null {
    return this.#waiting[0]?.name ?? null;
  }

  /** Adds at the end; returns how many had to go for it. */
  add(about: Notification, inFlight: string | null): number {
    this.#sequence += 1;
    const name = spoolName(this.#sequence);
    const text = JSON.stringify(about);
    this.#saves = this.#save(name, text);
    const unsaved = this.#saves ? null : about;
    this.#waiting = [...this.#waiting, { name, bytes: Buffer.byteLength(text), unsaved }];
    const gone = overflow(this.#waiting, this.#limits, inFlight);
    for (const entry of gone) this.remove(entry.name);
    return gone.length;
  }

  /** `null`: it cannot be read, and never will be. */
  read(name: string): Notification | null {
    const unsaved = this.#waiting.find(entry => entry.name === name)?.unsaved ?? null;
    if (unsaved !== null) return unsaved;
    try {
      return decodeNotification(JSON.parse(fs.readFileSync(path.join(this.#folder, name), 'utf8')));
    } catch {
      return null; // Torn by a power cut, or removed by hand: the caller counts it.
    }
  }

  remove(name: string): void {
    this.#waiting = this.#waiting.filter(entry => entry.name !== name);
    try {
      fs.rmSync(path.join(this.#folder, name), { force: true });
    } catch {
      // A disk that has become read-only: it will be sent once more after a restart, with the same id.
    }
  }

  #load(): Waiting[] {
    try {
      fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      return fs
        .readdirSync(this.#folder)
        .toSorted()
        .flatMap(name => this.#found(name));
    } catch {
      this.#saves = false; // The next `add` tries again, and tells.
      return [];
    }
  }

  #found(name: string): Waiting[] {
    const file = path.join(this.#folder, name);
    // A write that was interrupted; everything else that is not ours is left alone.
    if (name.endsWith('.partial')) fs.rmSync(file, { force: true });
    if (sequenceOf(name) === null) return [];
    const bytes = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    return [{ name, bytes, unsaved: null }];
  }

  #save(name: string, text: string): boolean {
    const file = path.join(this.#folder, name);
    try {
      fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      fs.writeFileSync(`${file}.partial`, text, { mode: 0o600 });
      fs.renameSync(`${file}.partial`, file);
      return true;
    } catch {
      return false; // A full disk must not cost the alarm; `saves` tells.
    }
  }
}
