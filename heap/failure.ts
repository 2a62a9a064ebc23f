import { MemsupError } from '../base/errors.ts';

/** Says where in a snapshot something is wrong; `source` is the file's name or what stands for it. */
export interface Place {
  readonly source: string;
  /** Byte offset in the (decompressed) snapshot. */
  readonly offset: number;
}

export function corrupt(place: Place, problem: string): MemsupError {
  return new MemsupError(
    'MEMSUP_SNAPSHOT_CORRUPT',
    `Cannot read heap snapshot "${place.source}": ${problem} at byte ${place.offset}`,
    {
      hint: 'Take the snapshot again; a file that was edited or damaged in transit cannot be trusted',
    },
  );
}

export function truncated(place: Place, missing: string): MemsupError {
  return new MemsupError(
    'MEMSUP_SNAPSHOT_TRUNCATED',
    `Cannot read heap snapshot "${place.source}": it ends at byte ${place.offset}, before ${missing}`,
    { hint: 'The writer was killed or the disk was full; take the snapshot again' },
  );
}

export function unsupported(place: Place, problem: string): MemsupError {
  return new MemsupError(
    'MEMSUP_SNAPSHOT_UNSUPPORTED',
    `Cannot read heap snapshot "${place.source}": ${problem} at byte ${place.offset}`,
    { hint: 'memsup reads the .heapsnapshot files of Node 18 to 26 and of Chrome DevTools' },
  );
}

export function unreadable(source: string, cause: unknown): MemsupError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MemsupError(
    'MEMSUP_SNAPSHOT_UNREADABLE',
    `Cannot open heap snapshot "${source}": ${reason}`,
    { cause, hint: 'Check the path and that the file may be read' },
  );
}

/** Throws when the caller has given up; called between passes and between chunks. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new MemsupError('MEMSUP_ABORTED', 'Cannot finish the heap analysis: it was aborted', {
      cause: signal.reason,
    });
  }
}
