import { isRecord } from '../../base/guards.ts';
import { keepObjectIds } from '../snapshot/kept-ids.ts';
import { takeGraph } from '../snapshot/take.ts';
import { ask, borrowSession, returnSession } from './session.ts';

/** Where a value is laid down for the inspector to pick up, and the other way round. */
const handKey = Symbol.for('memsup.compat.hand');
const group = 'memsup-compat';
/** What V8 answers for objects it has no id for: those that no snapshot has seen. */
const unknownId = 0;

/** V8's id of an object, the same as in snapshots; 0 when there is none. */
export function idOf(value: unknown): number {
  if (typeof value === 'object' && value !== null) return idOfReference(value);
  if (typeof value === 'function' || typeof value === 'symbol') return idOfReference(value);
  if (value === undefined || value === null || typeof value === 'boolean') {
    return idOfRoot(`${String(value)}_value`);
  }
  // Numbers, texts and big integers pass through the inspector as copies, which have no id.
  return unknownId;
}

/** The value that has this id; a word in its place when it cannot be shown, and `undefined` when there is none. */
export function valueOfId(id: number): unknown {
  return withHand(({ session, read }) => {
    let found: unknown;
    try {
      found = ask(session, 'HeapProfiler.getObjectByHeapObjectId', {
        objectId: String(id),
        objectGroup: group,
      })['result'];
    } catch {
      // Collected, or never given out: the protocol makes no difference.
      return undefined;
    }
    const objectId = isRecord(found) ? found['objectId'] : undefined;
    if (typeof objectId !== 'string') return 'Preview is not available';
    ask(session, 'Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: `function () { globalThis[Symbol.for('memsup.compat.hand')].value = this; }`,
    });
    return read();
  });
}

function idOfReference(value: object | symbol): number {
  keepObjectIds();
  return withHand(({ session, write }) => {
    write(value);
    const { result } = ask(session, 'Runtime.evaluate', {
      expression: `globalThis[Symbol.for('memsup.compat.hand')].value`,
      objectGroup: group,
    });
    const objectId = isRecord(result) ? result['objectId'] : undefined;
    if (typeof objectId !== 'string') return unknownId;
    return Number(
      ask(session, 'HeapProfiler.getHeapObjectId', { objectId })['heapSnapshotObjectId'],
    );
  });
}

interface Hand {
  readonly session: ReturnType<typeof borrowSession>;
  readonly write: (value: unknown) => void;
  readonly read: () => unknown;
}

function withHand<Result>(use: (hand: Hand) => Result): Result {
  const session = borrowSession();
  const slot: { value: unknown } = { value: undefined };
  Object.defineProperty(globalThis, handKey, { value: slot, configurable: true });
  try {
    return use({
      session,
      read: () => slot.value,
      write: value => {
        slot.value = value;
      },
    });
  } finally {
    Reflect.deleteProperty(globalThis, handKey);
    ask(session, 'Runtime.releaseObjectGroup', { objectGroup: group });
    returnSession(session);
  }
}

/** `undefined`, `null` and the truth values are roots of V8 with names of their own, and keep their ids. */
function idOfRoot(name: string): number {
  const graph = takeGraph({ namesOf: null, edges: true }, 'snapshot');
  const { meta, edgeName, edgeTo, edgeType, nodeId, strings } = graph;
  const internal = meta.edgeTypes.indexOf('internal');
  const edge = edgeName.findIndex(
    (place, index) => edgeType[index] === internal && strings.get(place) === name,
  );
  return edge === -1 ? unknownId : (nodeId[edgeTo[edge] ?? 0] ?? unknownId);
}
