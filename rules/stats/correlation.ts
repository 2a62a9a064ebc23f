import { at } from './at.ts';

/** Pearson's correlation of two series of the same length; 0 when one of them is constant. */
export function correlation(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const count = one.length;
  let meanOne = 0;
  let meanOther = 0;
  for (let i = 0; i < count; i += 1) {
    meanOne += at(one, i) / count;
    meanOther += at(other, i) / count;
  }
  let product = 0;
  let squaresOne = 0;
  let squaresOther = 0;
  for (let i = 0; i < count; i += 1) {
    const left = at(one, i) - meanOne;
    const right = at(other, i) - meanOther;
    product += left * right;
    squaresOne += left * left;
    squaresOther += right * right;
  }
  const scale = Math.sqrt(squaresOne * squaresOther);
  return scale > 0 ? product / scale : 0;
}
