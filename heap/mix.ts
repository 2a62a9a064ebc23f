/** Folds a number into a hash; the order of calls matters. */
export function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ Math.imul(value, 0x9e3779b1), 0x85ebca6b);
  mixed ^= mixed >>> 15;
  return Math.imul(mixed, 0xc2b2ae35) >>> 0;
}

/** The number that `mix(hash, number)` made `mixed` of: each step of it can be taken back, odd factors by their inverses modulo 2^32. */
export function unmix(hash: number, mixed: number): number {
  const shifted = Math.imul(mixed, 0x7ed1b41d);
  const product = shifted ^ (shifted >>> 15) ^ (shifted >>> 30);
  return Math.imul(Math.imul(product, 0xa5cb9243) ^ hash, 0x0e8b2f51) >>> 0;
}
