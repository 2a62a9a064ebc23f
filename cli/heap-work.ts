import path from 'node:path';
import { allowRelease } from '../heap/garbage.ts';
import { MemsupError } from '../base/errors.ts';
import { parseSize } from '../base/quantities.ts';
import type { RunOptions } from '../heap/progress.ts';
import type { CommandContext } from './context.ts';
import { progressTeller } from './progress-lines.ts';

/** Does something with snapshots: progress is told meanwhile, and Ctrl-C ends it in good order. */
export async function workOnHeap<Result>(
  { terminal }: CommandContext,
  maxMemory: string | undefined,
  work: (options: RunOptions) => Promise<Result>,
): Promise<Result> {
  const maxMemoryBytes = maxMemory === undefined ? undefined : memoryOf(maxMemory);
  allowRelease();
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work({
      signal: interrupted.signal,
      onProgress: progressTeller(terminal),
      maxMemory: maxMemoryBytes,
    });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    terminal.progress(null);
  }
}

/** Where a snapshot named on the command line is; `-` is standard input. */
export function snapshotPath(cwd: string, named: string): string {
  return named === '-' ? named : path.resolve(cwd, named);
}

function memoryOf(text: string): number {
  const bytes = parseSize(text);
  if (bytes > 0) return bytes;
  throw new MemsupError('MEMSUP_QUANTITY', `expected a size above nothing, got "${text}"`, {
    hint: 'Say for example --max-memory 2GiB',
  });
}
