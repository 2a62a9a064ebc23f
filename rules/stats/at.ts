/** Reads a number that the caller knows to be there; out of range it is NaN, which no comparison passes. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}
