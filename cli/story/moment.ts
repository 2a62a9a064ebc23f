import { formatDuration } from '../../base/quantities.ts';
import { plainText } from '../plain-text.ts';

/** `2026-11-22 03:12:45 UTC`; a time that cannot be read is shown as it stands. */
export function formatMoment(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return iso === '' ? 'an unknown time' : plainText(iso);
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `2026-11-22 03:12:45 UTC (4 min ago)`. */
export function formatMomentAgo(iso: string, nowMs: number): string {
  const agoMs = nowMs - Date.parse(iso);
  // A clock that was set back would make it "-3 min ago".
  if (Number.isNaN(agoMs) || agoMs < 0) return formatMoment(iso);
  return `${formatMoment(iso)} (${formatDuration(agoMs)} ago)`;
}

/** Milliseconds from one moment to another, or `null` when either cannot be read. */
export function spanMs(fromIso: string, toIso: string | null): number | null {
  const ms = Date.parse(toIso ?? '') - Date.parse(fromIso);
  return Number.isNaN(ms) ? null : ms;
}
