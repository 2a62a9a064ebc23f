import { formatBytes } from '../../base/quantities.ts';

/** `64.0 MiB` on an axis is `64 MiB`. */
export function bytesTick(bytes: number): string {
  return formatBytes(bytes).replace(/\.0+(?= )/, '');
}

export const byteSteps: readonly number[] = Array.from(
  { length: 34 },
  (_, power) => 1024 * 2 ** power,
);

export const secondSteps: readonly number[] = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
  172_800, 604_800, 1_209_600, 2_419_200, 4_838_400,
];

/** Seconds since the start, as exact as the steps of the axis need it: `1:30`, `2:15 h`, `3 d`. */
export function secondsTick(seconds: number, step: number): string {
  if (step >= 86_400) return `${Math.round(seconds / 86_400)} d`;
  const minutes = Math.floor(seconds / 60);
  if (step < 60 || minutes < 60) return `${minutes}:${two(Math.round(seconds % 60))}`;
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const clock = `${days > 0 ? hours % 24 : hours}:${two(minutes % 60)} h`;
  return days > 0 ? `${days} d ${clock}` : clock;
}

/** The wall clock of whoever looks: `14:05`, and the day at midnight. */
export function clockTick(seconds: number): string {
  const at = new Date(seconds * 1000);
  const isMidnight = at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0;
  if (isMidnight) return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.getSeconds() === 0 ? clock : `${clock}:${two(at.getSeconds())}`;
}

function two(digits: number): string {
  return String(digits).padStart(2, '0');
}
