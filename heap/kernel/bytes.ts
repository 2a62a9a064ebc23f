// Bytes of JSON, and what an array of numbers may have between them.
export const zero: u32 = 0x30;
export const comma: u32 = 0x2c;
export const lineFeed: u32 = 0x0a;
export const quote: u32 = 0x22;
export const backslash: u32 = 0x5c;

/** So many digits are read at once. */
export const digitsMax: u32 = 8;

/** Where the last reader stopped, by address: wasm functions return one value, and these have two. */
export let stoppedAt: u32 = 0;

export function stopAt(address: u32): void {
  stoppedAt = address;
}

export function whereStopped(): u32 {
  return stoppedAt;
}

/** The byte at `at` as a digit; 10 and more when it is none. */
export function digitAt(at: u32): u32 {
  return load<u8>(at) - zero;
}

/** One byte eight times. */
const each: u64 = (u64(0x01010101) << 32) | 0x01010101;

/**
 * How many of the eight bytes at `at` are digits, up to the first that is none. The length of a number is anybody's guess, also
 * the processor's: looking at its digits one by one costs a wrong guess each time.
 */
export function digitsAt(at: u32): u32 {
  const digits = load<u64>(at) ^ (0x30 * each);
  // Of a digit neither the sum nor itself has the topmost bit; a carry goes only to bytes behind the one looked for.
  const others = ((digits + 0x76 * each) | digits) & (0x80 * each);
  return u32(ctz(others)) >> 3;
}

/** The number that the first `length` bytes at `at` are, 1 to 8 digits: pairs, then fours, then all of them at once. */
export function numberAt(at: u32, length: u32): u32 {
  const digits = (load<u64>(at) - 0x30 * each) << (64 - (length << 3));
  const pairs = (digits * 10 + (digits >> 8)) & ((u64(0x00ff00ff) << 32) | 0x00ff00ff);
  const fours = (pairs * 100 + (pairs >> 16)) & ((u64(0xffff) << 32) | 0xffff);
  return u32(fours * 10000 + (fours >> 32));
}

/** The address behind the separator at `at`, `at` itself when none is there. Up to Node 22 each row ends with a line feed. */
export function behindSeparator(at: u32): u32 {
  const byte: u32 = load<u8>(at);
  if (byte == comma) return at + 1;
  return byte == lineFeed && load<u8>(at + 1) == comma ? at + 2 : at;
}
