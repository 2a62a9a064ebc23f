import fs from 'node:fs';
import { systemCodeOf } from '../base/errors.ts';
import type { Reading, TraceHeader } from '../base/readings.ts';

/** A worker's trace on disk; beyond this its older part is thinned out. */
const spoolBytesMax = 8 * 2 ** 20;
/** The newest part, always at full rate. */
const fullRateMs = 20 * 60_000;
const flushBytes = 16 * 1024;

/**
 * The readings of one worker, on disk rather than in memory, so that an incident can keep what led to it and so that
 * they outlive a supervisor that was killed. Samples get rarer with age; majors are kept until they alone are too many.
 */
export class TraceSpool {
  readonly file: string;
  readonly #bytesMax: number;
  #header = '';
  #pending = '';
  #bytes = 0;
  #failed = false;

  constructor(file: string, bytesMax = spoolBytesMax) {
    this.file = file;
    this.#bytesMax = bytesMax;
  }

  begin(header: TraceHeader): void {
    this.#header = `${JSON.stringify(header)}\n`;
    this.#pending = '';
    this.#bytes = Buffer.byteLength(this.#header);
    this.#guard(() => {
      fs.writeFileSync(this.file, this.#header, { mode: 0o600 });
    });
  }

  add(reading: Reading): void {
    this.#pending += `${JSON.stringify(reading)}\n`;
    if (this.#pending.length >= flushBytes) this.flush();
  }

  /** Everything so far is in the file afterwards. */
  flush(): void {
    if (this.#pending === '') return;
    // When somebody has removed it, the rest is a trace of its own.
    const isGone = !fs.existsSync(this.file);
    const text = isGone ? this.#header + this.#pending : this.#pending;
    this.#pending = '';
    if (isGone) this.#bytes = 0;
    this.#guard(() => {
      fs.appendFileSync(this.file, text, { mode: 0o600 });
      this.#bytes += Buffer.byteLength(text);
      if (this.#bytes > this.#bytesMax) this.#thin();
    });
  }

  copyTo(file: string): boolean {
    this.flush();
    return this.#guard(() => {
      fs.copyFileSync(this.file, file);
      fs.chmodSync(file, 0o600);
    });
  }

  discard(): void {
    this.#pending = '';
    this.#guard(() => {
      fs.rmSync(this.file, { force: true });
    });
  }

  #thin(): void {
    const lines = fs
      .readFileSync(this.file, 'utf8')
      .split('\n')
      .filter(line => line !== '');
    let kept = lines;
    for (
      let everyMs = 10_000;
      sizeOf(kept) > this.#bytesMax / 2 && everyMs < 86_400_000;
      everyMs *= 3
    ) {
      kept = thinOut(kept, everyMs);
    }
    if (sizeOf(kept) > this.#bytesMax * 0.75) kept = newestWithin(kept, this.#bytesMax / 2);
    fs.writeFileSync(`${this.file}.partial`, `${kept.join('\n')}\n`, { mode: 0o600 });
    fs.renameSync(`${this.file}.partial`, this.file);
    this.#bytes = sizeOf(kept);
  }

  // A full disk must cost the trace, not the supervision. A folder that was removed is made anew soon.
  #guard(write: () => void): boolean {
    if (this.#failed) return false;
    try {
      write();
      return true;
    } catch (error) {
      this.#failed = systemCodeOf(error) !== 'ENOENT';
      return false;
    }
  }

  /** True once a write has failed; nothing is recorded from then on. */
  get failed(): boolean {
    return this.#failed;
  }
}

/**
 * Of the samples and the lesser collections older than the full-rate part, keeps one of each kind in `everyMs`; all else
 * stays. Lines in, lines out.
 */
export function thinOut(lines: readonly string[], everyMs: number): string[] {
  const parsed = lines.map(line => ({ line, ...clockOf(line) }));
  const newestMs = parsed.reduce((newest, { atMs }) => Math.max(newest, atMs ?? 0), 0);
  const keptAtMs = new Map<string, number>();
  return parsed
    .filter(({ kind, atMs }) => {
      if (kind === null || atMs === null || atMs > newestMs - fullRateMs) return true;
      if (atMs - (keptAtMs.get(kind) ?? Number.NEGATIVE_INFINITY) < everyMs) return false;
      keptAtMs.set(kind, atMs);
      return true;
    })
    .map(({ line }) => line);
}

/** The header and the newest lines, as many as fit: when even the majors are too many. */
export function newestWithin(lines: readonly string[], bytesMax: number): string[] {
  const [header = '', ...rest] = lines;
  let left = bytesMax - sizeOf([header]);
  const first = rest.findLastIndex(line => {
    left -= sizeOf([line]);
    return left < 0;
  });
  return [header, ...rest.slice(first + 1)];
}

// A major collection has no kind here: it is never thinned out.
function clockOf(line: string): { readonly kind: string | null; readonly atMs: number | null } {
  const match =
    /^\{"kind":"(sample)","atMs":([\d.e+]+)/.exec(line) ??
    /^\{"kind":"gc","atMs":[\d.e+]+,"gc":"(minor|incremental|weak)"/.exec(line);
  const atMs = /"atMs":([\d.e+]+)/.exec(line)?.[1];
  return { kind: match?.[1] ?? null, atMs: atMs === undefined ? null : Number(atMs) };
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0);
}
