import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { JournalEvent, JournalRecord } from '../base/journal.ts';

/** One file of the journal; the one before it is kept as `journal.1.ndjson`. */
const journalBytesMax = 8 * 2 ** 20;

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

/** The black box: append-only, rotated by size, readable without memsup. */
export class Journal {
  readonly #file: string;
  readonly #app: string;
  readonly #clock: Clock;
  readonly #listeners = new Set<(record: JournalRecord) => void>();
  #descriptor: number;
  #bytes: number;

  constructor(options: { stateDir: string; app: string; clock: Clock }) {
    this.#file = path.join(options.stateDir, 'journal.ndjson');
    this.#app = options.app;
    this.#clock = options.clock;
    this.#descriptor = fs.openSync(this.#file, 'a', 0o600);
    this.#bytes = fs.fstatSync(this.#descriptor).size;
    this.#closeTornLine();
  }

  /** Called after each record is written; for the live views. */
  onRecord(listener: (record: JournalRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  write(event: JournalEvent, subject: Subject = {}): void {
    const at = new Date(this.#clock.wallMs()).toISOString();
    const record: JournalRecord = { at, event, app: this.#app, ...subject };
    const line = `${JSON.stringify(record)}\n`;
    if (this.#bytes + line.length > journalBytesMax) this.#rotate();
    this.#bytes += fs.writeSync(this.#descriptor, line);
    if (decisions.has(event)) fs.fsyncSync(this.#descriptor);
    for (const listener of this.#listeners) listener(record);
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }

  // A supervisor that was killed in the middle of a write leaves half a line; the next record must not be glued to it.
  #closeTornLine(): void {
    if (this.#bytes === 0) return;
    const last = Buffer.alloc(1);
    const descriptor = fs.openSync(this.#file, 'r');
    fs.readSync(descriptor, last, 0, 1, this.#bytes - 1);
    fs.closeSync(descriptor);
    if (last.toString() !== '\n') this.#bytes += fs.writeSync(this.#descriptor, '\n');
  }

  #rotate(): void {
    fs.closeSync(this.#descriptor);
    fs.renameSync(this.#file, path.join(path.dirname(this.#file), 'journal.1.ndjson'));
    this.#descriptor = fs.openSync(this.#file, 'a', 0o600);
    this.#bytes = 0;
  }
}

/** The last records of a state folder's journal, oldest first; unreadable lines are left out and counted. */
export function readJournalTail(
  stateDir: string,
  bytesMax = 256 * 1024,
): { records: JournalRecord[]; broken: number } {
  const text = tailOf(path.join(stateDir, 'journal.ndjson'), bytesMax);
  const records: JournalRecord[] = [];
  let broken = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      records.push(JSON.parse(line));
    } catch {
      broken += 1; // The write that a power cut or a kill interrupted.
    }
  }
  return { records, broken };
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
