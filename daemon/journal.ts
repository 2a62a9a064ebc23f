import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import { systemCodeOf } from '../base/errors.ts';
import { fileIdentity } from '../base/file-identity.ts';
import { isOneOf, isRecord } from '../base/guards.ts';
import { journalEvents, type JournalEvent, type JournalRecord } from '../base/journal.ts';

/** One file of the journal; the one before it is kept beside it. */
const journalBytesMax = 8 * 2 ** 20;
const olderName = 'journal.1.ndjson';

// What must survive a power cut, because it is acted upon next: a restart's reason is on disk before its signal.
const decisions: ReadonlySet<JournalEvent> = new Set<JournalEvent>([
  'supervisor.start',
  'supervisor.stop',
  'supervisor.previous-death',
  'worker.exit',
  'alarm.raised',
  'restart.planned',
  'capture.start',
  'incident.open',
]);

export interface Subject {
  readonly worker?: number | undefined;
  readonly generation?: number | undefined;
  readonly pid?: number | undefined;
  readonly [field: string]: unknown;
}

/** The black box: append-only, rotated by size, readable without memsup. A full disk costs records, never a decision. */
export class Journal {
  readonly file: string;
  readonly #app: string;
  readonly #clock: Clock;
  readonly #bytesMax: number;
  readonly #listeners = new Set<(record: JournalRecord) => void>();
  #descriptor: number | null;
  #bytes = 0;
  #dropped = 0;
  #closed = false;

  constructor(options: { stateDir: string; app: string; clock: Clock; bytesMax?: number }) {
    this.file = path.join(options.stateDir, 'journal.ndjson');
    this.#app = options.app;
    this.#clock = options.clock;
    this.#bytesMax = options.bytesMax ?? journalBytesMax;
    try {
      this.#descriptor = this.#open();
    } catch (error) {
      // There may not even have been room for the folder. The next record tries again, and is counted when it is lost.
      if (!isDiskTrouble(error) && systemCodeOf(error) !== 'ENOENT') throw error;
      this.#descriptor = null;
    }
  }

  /** Records that could not be written since the last one that could. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Called with each record; for the live views. */
  onRecord(listener: (record: JournalRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  write(event: JournalEvent, subject: Subject = {}): void {
    if (this.#closed) return;
    const record = this.#record(event, subject);
    this.#keep(record);
    for (const listener of this.#listeners) listener(record);
  }

  /**
   * Lets go of a file that somebody has removed, moved or replaced: what is written into it nobody would ever read. The next record
   * makes a new one.
   */
  letGoIfLost(): boolean {
    if (this.#descriptor === null) return false;
    const ours = fileIdentity(fs.fstatSync(this.#descriptor, { bigint: true }));
    if (ours === identityAt(this.file)) return false;
    this.#letGo();
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
  }

  #record(event: JournalEvent, subject: Subject): JournalRecord {
    return { at: new Date(this.#clock.wallMs()).toISOString(), event, app: this.#app, ...subject };
  }

  #keep(record: JournalRecord): void {
    try {
      if (this.#dropped > 0) {
        this.#append(this.#record('limit.dropped', { what: 'journal', records: this.#dropped }));
        this.#dropped = 0;
      }
      this.#append(record);
    } catch {
      this.#dropped += 1; // The disk is full or gone. The log has the same story, and the workers need us now.
      this.#letGo();
    }
  }

  #append(record: JournalRecord): void {
    if (decisions.has(record.event)) this.letGoIfLost();
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    if (this.#bytes > 0 && this.#bytes + line.length > this.#bytesMax) this.#rotate();
    this.#descriptor ??= this.#open();
    const written = fs.writeSync(this.#descriptor, line);
    this.#bytes += written;
    if (written < line.length) throw new Error('the record was cut off');
    if (decisions.has(record.event)) fs.fsyncSync(this.#descriptor);
  }

  #open(): number {
    const descriptor = fs.openSync(this.file, 'a+', 0o600);
    try {
      this.#bytes = fs.fstatSync(descriptor).size;
      if (this.#bytes > 0) this.#endTornLine(descriptor);
    } catch (error) {
      fs.closeSync(descriptor);
      throw error;
    }
    return descriptor;
  }

  // A supervisor that was killed in the middle of a write leaves half a line; the next record must not be glued to it.
  #endTornLine(descriptor: number): void {
    const last = Buffer.alloc(1);
    fs.readSync(descriptor, last, 0, 1, this.#bytes - 1);
    if (last.toString() !== '\n') this.#bytes += fs.writeSync(descriptor, '\n');
  }

  #rotate(): void {
    this.#letGo();
    fs.renameSync(this.file, path.join(path.dirname(this.file), olderName));
  }

  // Opened again by the next record, so that a descriptor which no longer works is not used for ever.
  #letGo(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    if (descriptor === null) return;
    try {
      fs.closeSync(descriptor);
    } catch {
      // A network file system may report the failed write once more; it is counted already.
    }
  }
}

function identityAt(file: string): string | null {
  try {
    return fileIdentity(fs.statSync(file, { bigint: true, throwIfNoEntry: false }));
  } catch {
    return null; // The way to it is closed, so it cannot be read either.
  }
}

/** The last records of a state folder's journal, oldest first; lines that are no record are left out and counted. */
export function readJournalTail(
  stateDir: string,
  bytesMax = 256 * 1024,
): { records: JournalRecord[]; broken: number } {
  const newer = tailOf(path.join(stateDir, 'journal.ndjson'), bytesMax);
  // It may have been rotated a moment ago.
  const left = bytesMax - Buffer.byteLength(newer);
  const older = left > 0 ? tailOf(path.join(stateDir, olderName), left) : '';
  const text = `${older}\n${newer}`;
  const records: JournalRecord[] = [];
  let broken = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const record = recordIn(line);
    if (record === null) broken += 1;
    else records.push(record);
  }
  return { records, broken };
}

function recordIn(line: string): JournalRecord | null {
  try {
    const value: unknown = JSON.parse(line);
    return isJournalRecord(value) ? value : null;
  } catch {
    return null; // The write that a power cut or a kill interrupted.
  }
}

function isJournalRecord(value: unknown): value is JournalRecord {
  return (
    isRecord(value) &&
    typeof value['at'] === 'string' &&
    typeof value['app'] === 'string' &&
    isOneOf(value['event'], journalEvents)
  );
}

function tailOf(file: string, bytesMax: number): string {
  if (!fs.existsSync(file)) return '';
  const descriptor = fs.openSync(file, 'r');
  try {
    const { size } = fs.fstatSync(descriptor);
    const start = Math.max(0, size - bytesMax);
    const bytes = Buffer.alloc(size - start);
    fs.readSync(descriptor, bytes, 0, bytes.length, start);
    const text = bytes.toString('utf8');
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    fs.closeSync(descriptor);
  }
}
