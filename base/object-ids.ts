import { RollCall } from './roll-call.ts';

/**
 * A snapshot gives objects ids, by which they are found again in the next one. From then on V8 notes where each object
 * moves, and collections take longer, until it is made to forget the ids of all.
 */
const objectIds = new RollCall('memsup:object-ids');

/** Says that objects must keep their ids. The result gives that up; it does not make V8 forget them. */
export function wantObjectIds(): () => void {
  return objectIds.wish(0);
}

/** Whether anybody in this thread wants the ids kept. */
export function areObjectIdsWanted(): boolean {
  return objectIds.call().length > 0;
}
