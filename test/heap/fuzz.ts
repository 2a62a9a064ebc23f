/** One round of fuzzing: a damaged snapshot is refused in words, or read as what it says and analysed to the end. */
import { dice } from './random-heap.ts';
import { explain } from '../../heap/explain.ts';
import { inPieces } from './heap-builder.ts';
import { loadSnapshot } from '../../heap/load.ts';
import { MemsupError } from '../../base/errors.ts';
import { misreading } from './plain-reading.ts';
import { mutate } from './mutations.ts';
import { strangeHeap } from './strange-heap.ts';

export interface Round {
  readonly outcome: 'refused' | 'read';
  /** The error's code where it was refused. */
  readonly code: string | null;
  /** What must not be, `null` when all is well. */
  readonly fault: string | null;
}

const maxMemory = 2 ** 28;
const codes = new Set([
  'MEMSUP_SNAPSHOT_CORRUPT',
  'MEMSUP_SNAPSHOT_TRUNCATED',
  'MEMSUP_SNAPSHOT_UNSUPPORTED',
  'MEMSUP_SNAPSHOT_TOO_BIG',
]);

/** Always the same round for the same seed. */
export async function fuzz(seed: number): Promise<Round> {
  const roll = dice(seed);
  const heap = strangeHeap(seed, 4 + roll(40));
  const dialect = { traceNodeId: roll(2) === 0, newlines: roll(2) === 0, shuffled: roll(8) === 0 };
  const { bytes, how } = mutate(heap.json(dialect), roll);
  const pieces = 1 + roll(500);
  const at = `seed ${seed} (${how}): `;
  try {
    const snapshot = await loadSnapshot(inPieces(bytes, pieces), { maxMemory });
    const wrong = misreading(snapshot, bytes.toString('utf8'));
    snapshot.close();
    await explain({ snapshot: inPieces(bytes, pieces), maxMemory, readSource: null });
    return { outcome: 'read', code: null, fault: wrong === null ? null : `${at}misread ${wrong}` };
  } catch (error) {
    if (!(error instanceof MemsupError)) {
      return { outcome: 'refused', code: null, fault: `${at}${String(error)}` };
    }
    const isTold = codes.has(error.code) && /\bbyte \d+|need about/.test(error.message);
    return { outcome: 'refused', code: error.code, fault: isTold ? null : `${at}${error.message}` };
  }
}
