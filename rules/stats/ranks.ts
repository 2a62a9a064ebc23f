import { at } from './at.ts';

/** Rank of each value from 1; ties share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index);
  order.sort((a, b) => at(values, a) - at(values, b));
  const result = new Float64Array(values.length);
  let from = 0;
  for (let i = 1; i <= order.length; i += 1) {
    if (i < order.length && at(values, at(order, i)) === at(values, at(order, from))) continue;
    for (let k = from; k < i; k += 1) result[at(order, k)] = (from + i + 1) / 2;
    from = i;
  }
  return result;
}
