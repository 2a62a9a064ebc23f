import { behindSeparator, digitsAt, digitsMax, numberAt, stopAt } from './bytes';

/**
 * Reads `digits,digits,…` into doubles from `batch + 8 * filled` on, and returns how many there are then. Stops before what
 * is not plain: long numbers, white space, the end. From `safeEnd` on no number begins, so that none runs out of the window.
 */
export function readNumbers(start: u32, safeEnd: u32, batch: u32, filled: u32, capacity: u32): u32 {
  let at = start;
  let count = filled;
  while (at < safeEnd && count < capacity) {
    const length = digitsAt(at);
    if (length - 1 >= digitsMax) break;
    const behind = behindSeparator(at + length);
    if (behind == at + length) break;
    store<f64>(batch + (count << 3), f64(numberAt(at, length)));
    at = behind;
    count += 1;
  }
  stopAt(at);
  return count;
}
