import { createRequire } from 'node:module';
import { areObjectIdsWanted, wantObjectIds } from '../../base/object-ids.ts';

let keeps = false;

/** For good: whoever writes two snapshots will compare them, in DevTools or elsewhere, by the ids of the objects. */
export function keepObjectIds(): void {
  if (keeps) return;
  keeps = true;
  wantObjectIds();
}

/** Lets V8 forget the ids, and with them the work of following each object, when nobody wants them any more. */
export function forgetObjectIds(): void {
  if (areObjectIdsWanted() || !process.features.inspector) return;
  // Loaded here, for only a few programs come this far.
  const { Session }: typeof import('node:inspector') = createRequire(import.meta.url)(
    'node:inspector',
  );
  const session = new Session();
  session.connect();
  try {
    session.post('HeapProfiler.enable');
    session.post('HeapProfiler.disable');
  } finally {
    session.disconnect();
  }
}
