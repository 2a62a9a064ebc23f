import { MemsupError } from './errors.ts';

const durationMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const sizeBytes: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `"500ms"`, `"30s"`, `"2m"`, `"24h"`, `"7d"` → milliseconds. */
export function parseDuration(text: string): number {
  return parse(text, { what: 'duration', example: '2m', units: durationMs });
}

/** `"512MiB"`, `"2GB"`, `"100B"` → bytes. */
export function parseSize(text: string): number {
  return Math.round(parse(text, { what: 'size', example: '512MiB', units: sizeBytes }));
}

/** `"80%"` → 0.8. */
export function parseShare(text: string): number {
  const percent = parse(text, { what: 'share', example: '80%', units: { '%': 1 } });
  // Divided, not multiplied by 0.01: 95 * 0.01 is 0.9500000000000001.
  return percent / 100;
}

interface Quantity {
  readonly what: string;
  readonly example: string;
  readonly units: Readonly<Record<string, number>>;
}

function parse(text: string, { what, example, units }: Quantity): number {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z%]+)$/.exec(text.trim());
  const unit = match?.[2];
  const factor = unit !== undefined && Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (match === null || factor === undefined) {
    throw new MemsupError(
      'MEMSUP_QUANTITY',
      `expected a ${what} such as "${example}", got "${text}"`,
    );
  }
  return Number(match[1]) * factor;
}

/** Bytes as a person reads them, three digits: `1.26 GiB`, `-512 B`. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 'B';
  for (const next of ['KiB', 'MiB', 'GiB', 'TiB']) {
    if (value < 1000) break;
    value /= 1024;
    unit = next;
  }
  const digits = unit === 'B' || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${bytes < 0 ? '-' : ''}${value.toFixed(digits)} ${unit}`;
}

/** Milliseconds as a person reads them, at most two units: `3 h 20 min`, `45 s`, `12 ms`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return 'never';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}
