import { Snapshot } from './snapshot.ts';
import { discardSnapshot, storeSnapshot } from './snapshot-store.ts';

/** All that were taken and not deleted, by their number. */
export const snapshots: Record<string, Snapshot> = {};

let taken = 0;

/** Stops the thread while V8 walks its heap. */
export function takeSnapshot(title: string): Snapshot {
  taken += 1;
  const uid = taken;
  const forget = (): void => {
    Reflect.deleteProperty(snapshots, uid);
  };
  const file = storeSnapshot(uid, forget);
  const snapshot = new Snapshot({
    uid,
    title: title === '' ? `Snapshot ${uid}` : title,
    file,
    onDelete: () => {
      discardSnapshot(uid);
      forget();
      return snapshots;
    },
  });
  snapshots[uid] = snapshot;
  return snapshot;
}

export function deleteAllSnapshots(): void {
  for (const snapshot of Object.values(snapshots)) snapshot.delete();
}
