/** As `mix()` of heap/mix.ts. */
export function mix(hash: u32, value: u32): u32 {
  let mixed: u32 = (hash ^ (value * 0x9e3779b1)) * 0x85ebca6b;
  mixed ^= mixed >> 15;
  return mixed * 0xc2b2ae35;
}
