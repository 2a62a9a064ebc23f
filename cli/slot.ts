import { MemsupError } from '../base/errors.ts';

/** A worker's number as it was typed, 1 to N. */
export function parseSlot(text: string): number {
  const slot = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : null;
  if (slot !== null) return slot;
  throw new MemsupError(
    'MEMSUP_USAGE',
    `Cannot find the worker: expected its number, 1 to N, got "${text}"`,
    { hint: 'memsup status shows the numbers; a pid is none' },
  );
}
