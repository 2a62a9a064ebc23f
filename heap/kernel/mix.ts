/** As `mix()` of heap/mix.ts. */
export function mix(hash: u32, value: u32): u32 {
  let mixed: u32 = (hash ^ (value * 0x9e3779b1)) * 0x85ebca6b;
  mixed ^= mixed >> 15;
  return mixed * 0xc2b2ae35;
}

/** As `unmix()` of heap/mix.ts. */
export function unmix(hash: u32, mixed: u32): u32 {
  const shifted: u32 = mixed * 0x7ed1b41d;
  const product: u32 = shifted ^ (shifted >> 15) ^ (shifted >> 30);
  return ((product * 0xa5cb9243) ^ hash) * 0x0e8b2f51;
}
