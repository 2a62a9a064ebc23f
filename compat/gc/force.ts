import v8 from 'node:v8';
import vm from 'node:vm';
import { asOwnWork } from '../../base/own-collections.ts';

type Collect = () => void;

let collect: Collect | null = null;

/** A full collection, now: synchronous, as memwatch's was. A supervisor's rules must not take it for V8's own. */
export function forceCollection(): void {
  collect ??= findCollect();
  asOwnWork('gc', collect);
}

/**
 * Without `--expose-gc` V8 puts `gc` only into contexts made while the flag is set, so one is made for it, once, and
 * the flag goes back at once: the app's own contexts stay as they were.
 */
function findCollect(): Collect {
  const exposed: unknown = Reflect.get(globalThis, 'gc');
  if (isCollect(exposed)) return exposed;
  v8.setFlagsFromString('--expose-gc');
  try {
    const found: unknown = vm.runInNewContext('gc');
    if (isCollect(found)) return found;
  } finally {
    v8.setFlagsFromString('--no-expose-gc');
  }
  throw new Error('Cannot force a collection: this V8 does not expose one');
}

function isCollect(value: unknown): value is Collect {
  return typeof value === 'function';
}
