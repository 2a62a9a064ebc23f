/** Sizes and times in memwatch's manner, without its overflow. */

/** `117.84 mb`, `-1.34 kb`, `68 bytes`; megabytes however large. */
export function sizeText(bytes: number): string {
  const magnitude = Math.abs(bytes);
  if (magnitude > 2 ** 20) return `${hundredths(bytes / 2 ** 20)} mb`;
  if (magnitude > 1024) return `${hundredths(bytes / 1024)} kb`;
  return `${Math.round(bytes)} bytes`;
}

/** `0.35s`, `59s`, `1m 0s`, `1h 0m 1s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${hundredths(ms / 1000)}s`;
  const seconds = Math.round(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h ${minutes}m ${rest}`;
  return minutes > 0 ? `${minutes}m ${rest}` : rest;
}

function hundredths(value: number): string {
  return String(Math.round(value * 100) / 100);
}
