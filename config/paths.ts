/** Where a value stands: `['rules', 0, 'for']`, written `rules.0.for`. */
export type Path = readonly (string | number)[];

export function pathText(path: Path): string {
  return path.join('.');
}

/** True when `inner` is `outer` or lies below it. */
export function isWithin(inner: Path, outer: Path): boolean {
  return outer.length <= inner.length && outer.every((step, index) => step === inner[index]);
}

/** True when one of the two holds the other. */
export function overlaps(one: Path, other: Path): boolean {
  return isWithin(one, other) || isWithin(other, one);
}
