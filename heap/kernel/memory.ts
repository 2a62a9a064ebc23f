// Arrays of the analysis by their address. Nothing checks an index: the loader has, and what the passes make is right.
export function byteAt(array: u32, index: u32): u32 {
  return load<u8>(array + index);
}

export function setByte(array: u32, index: u32, value: u32): void {
  store<u8>(array + index, value);
}

export function wordAt(array: u32, index: u32): u32 {
  return load<u32>(array + (index << 2));
}

export function setWord(array: u32, index: u32, value: u32): void {
  store<u32>(array + (index << 2), value);
}

export function doubleAt(array: u32, index: u32): f64 {
  return load<f64>(array + (index << 3));
}

export function setDouble(array: u32, index: u32, value: f64): void {
  store<f64>(array + (index << 3), value);
}
