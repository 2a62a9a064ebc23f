import { MemsupError } from '../base/errors.ts';

const portMax = 65_535;

/** A port as it was typed; 0 is any. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port <= portMax) return port;
  throw new MemsupError('MEMSUP_USAGE', `Cannot use port "${text}": expected 0 to ${portMax}`);
}
