import { MemsupError } from '../base/errors.ts';

/** A control request that will not be carried out, and why. */
export function refused(message: string, hint?: string): MemsupError {
  return new MemsupError('MEMSUP_REQUEST_REFUSED', message, { hint });
}
