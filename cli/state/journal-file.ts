import fs from 'node:fs/promises';
import path from 'node:path';
import { messageOf, systemCodeOf } from '../../base/errors.ts';
import { isOneOf, isRecord } from '../../base/guards.ts';
import { journalEvents, type JournalRecord } from '../../base/journal.ts';

/** What could be read of the black box, oldest record first. */
export interface JournalReading {
  readonly records: readonly JournalRecord[];
  /** Lines that are no record: a write that a power cut or an OOM kill ended half-way, or damage. */
  readonly brokenLines: number;
  /** Bytes at the front that were left out because the files are larger than what is read. */
  readonly skippedBytes: number;
  /** Why nothing or not everything could be read, in a sentence; `null` when all went well. */
  readonly problem: string | null;
}

// The daemon rotates by size and keeps the file before; the last weeks of a worker fit into this many bytes.
const tailBytesMax = 8 * 2 ** 20;
const fileNames = ['journal.1.ndjson', 'journal.ndjson'] as const;

/** Reads the journal of a state directory; a missing one is an empty one, a torn line is skipped and counted. */
export async function readJournal(stateDir: string): Promise<JournalReading> {
  const parts: JournalReading[] = [];
  for (const name of fileNames) parts.push(await readPart(path.join(stateDir, name)));
  return {
    records: parts.flatMap(part => part.records),
    brokenLines: parts.reduce((sum, part) => sum + part.brokenLines, 0),
    skippedBytes: parts.reduce((sum, part) => sum + part.skippedBytes, 0),
    problem: parts.find(part => part.problem !== null)?.problem ?? null,
  };
}

async function readPart(file: string): Promise<JournalReading> {
  try {
    const { text, skippedBytes } = await readTail(file);
    return { ...parseJournal(text), skippedBytes, problem: null };
  } catch (error) {
    const missing = systemCodeOf(error) === 'ENOENT';
    const problem = missing ? null : `Cannot read "${file}": ${messageOf(error)}`;
    return { records: [], brokenLines: 0, skippedBytes: 0, problem };
  }
}

async function readTail(file: string): Promise<{ text: string; skippedBytes: number }> {
  const handle = await fs.open(file, 'r');
  try {
    const { size } = await handle.stat();
    const skipped = Math.max(0, size - tailBytesMax);
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(size - skipped),
      position: skipped,
    });
    const text = buffer.toString('utf8', 0, bytesRead);
    if (skipped === 0) return { text, skippedBytes: 0 };
    // The cut falls into the middle of a line, and that line is skipped, not broken.
    const lineEnd = text.indexOf('\n') + 1;
    return { text: text.slice(lineEnd), skippedBytes: skipped + lineEnd };
  } finally {
    await handle.close();
  }
}

/** Lines → records; what is no record with a time, an event and an app is counted as broken. */
export function parseJournal(text: string): {
  readonly records: readonly JournalRecord[];
  readonly brokenLines: number;
} {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const parsed = lines.map(parseLine);
  return {
    records: parsed.filter(line => typeof line === 'object'),
    brokenLines: parsed.filter(line => line === 'broken').length,
  };
}

function parseLine(line: string): JournalRecord | 'broken' | 'unknown' {
  try {
    return decodeRecord(JSON.parse(line));
  } catch {
    // Not JSON; the caller counts it.
    return 'broken';
  }
}

function decodeRecord(value: unknown): JournalRecord | 'broken' | 'unknown' {
  if (!isRecord(value)) return 'broken';
  const { at, event, app, worker, generation, pid } = value;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return 'broken';
  if (typeof app !== 'string' || typeof event !== 'string') return 'broken';
  // An event of a newer daemon is sound, only not for this memsup.
  if (!isOneOf(event, journalEvents)) return 'unknown';
  return {
    ...value,
    at,
    event,
    app,
    worker: typeof worker === 'number' ? worker : undefined,
    generation: typeof generation === 'number' ? generation : undefined,
    pid: typeof pid === 'number' ? pid : undefined,
  };
}
