import { show } from './show.ts';

/** Where a value stands: `['rules', 0, 'for']`. */
export type Path = readonly (string | number)[];

/** `rules.0.for`; a step that is no plain word is quoted. */
export function pathText(path: Path): string {
  return path
    .map(step => (/^[\w$@/+-]{1,64}$/.test(String(step)) ? String(step) : show(step)))
    .join('.');
}

/** True when `inner` is `outer` or lies below it. */
export function isWithin(inner: Path, outer: Path): boolean {
  return outer.length <= inner.length && outer.every((step, index) => step === inner[index]);
}

/** True when one of the two holds the other. */
export function overlaps(one: Path, other: Path): boolean {
  return isWithin(one, other) || isWithin(other, one);
}
