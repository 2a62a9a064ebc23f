import type { Verdict } from '../../base/verdict.ts';
import { formatBytes, formatDuration } from '../../base/quantities.ts';

/** Text for figures, the same on all pages. */

export function bytesOrDash(bytes: number | null): string {
  return bytes === null ? '–' : formatBytes(bytes);
}

export function durationOrDash(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}

/** `12345` → `12 345`, with narrow spaces. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202F');
}

export function signedBytes(bytes: number | null): string {
  if (bytes === null) return '–';
  return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes).replace('-', '−');
}

export function signedCount(count: number | null): string {
  if (count === null) return '–';
  const digits = formatCount(Math.abs(count));
  return count > 0 ? `+${digits}` : count < 0 ? `−${digits}` : '0';
}

/** `0.253` → `25 %`; a share below a half percent keeps a digit. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 9.5 ? percent.toFixed(percent < 0.095 ? 2 : 1) : Math.round(percent)} %`;
}

/** Milliseconds of a pause: `7.4 ms`, `1.2 s`. */
export function formatPause(ms: number | null): string {
  if (ms === null) return '–';
  if (ms === 0) return '0 ms';
  if (ms < 10) return `${ms.toFixed(ms < 1 ? 2 : 1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s` : formatDuration(ms);
}

/** `2026-11-22 03:12:45 UTC`; what is no time is shown as it stands. */
export function formatMoment(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms)
    ? iso
    : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const countedUnits: Partial<Readonly<Record<Verdict['class'], string>>> = {
  handles: 'handles',
  contexts: 'contexts',
  timers: 'timers',
};

/** A figure of a verdict in its own unit. */
export function amountOf(amount: number, { class: verdictClass }: Verdict): string {
  const unit = countedUnits[verdictClass];
  return unit === undefined ? formatBytes(amount) : `${formatCount(amount)} ${unit}`;
}
