/** How memwatch prints sizes and times: 32-bit, six significant digits. Kept for programs that read these texts. */

const int32Min = -(2 ** 31);

/** C++'s cast of a double to int on x86: what does not fit becomes the smallest int. */
export function castToInt(value: number): number {
  const whole = Math.trunc(value);
  return whole >= int32Min && whole < 2 ** 31 ? whole : int32Min;
}

/** C's `round`: halves go away from zero, where `Math.round` takes them up. */
export function roundAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

/** A number as a C++ stream prints it. */
function printed(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** `117.84 mb`, `-1.34 kb`, `68 bytes`; and `-2147483648 bytes` for all that does not fit into 32 bits. */
export function strictSize(value: number): string {
  const bytes = castToInt(value);
  // The smallest int has no positive twin, so its `abs` is negative and it prints as bytes.
  const magnitude = bytes === int32Min ? bytes : Math.abs(bytes);
  if (magnitude > 2 ** 20) return `${printed(roundAway(bytes / (2 ** 20 / 100)) / 100)} mb`;
  if (magnitude > 1024) return `${printed(roundAway(bytes / (1024 / 100)) / 100)} kb`;
  return `${bytes} bytes`;
}

/** `59s`, `60s`, `1m 1s`, `60m 0s`, `1h 1s`: a full minute or hour is not carried, and no empty part is printed. */
export function strictDuration(seconds: number): string {
  let rest = Math.trunc(seconds);
  let text = '';
  if (rest > 3600) {
    text += `${Math.trunc(rest / 3600)}h `;
    rest %= 3600;
  }
  if (rest > 60) {
    text += `${Math.trunc(rest / 60)}m `;
    rest %= 60;
  }
  return `${text}${rest}s`;
}
