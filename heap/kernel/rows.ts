import { behindSeparator, digitsAt, digitsMax, numberAt } from './bytes';

/** Reads one row of numbers into words from `fields` up to `fieldsEnd`, and returns the address behind; 0 when it is unusual. */
export function readRow(at: u32, fields: u32, fieldsEnd: u32): u32 {
  let next = at;
  for (let field = fields; field < fieldsEnd; field += 4) {
    const length = digitsAt(next);
    if (length - 1 >= digitsMax) return 0;
    const behind = behindSeparator(next + length);
    if (behind == next + length) return 0;
    store<u32>(field, numberAt(next, length));
    next = behind;
  }
  return next;
}
