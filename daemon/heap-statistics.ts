import fs from 'node:fs';
import path from 'node:path';
import type { Worker } from './worker.ts';

export const statisticsName = 'heap-statistics.json';

/** What is left to keep of a worker whose snapshot was refused: what it last said of its heap, space by space. */
export function keepStatistics({ lastSample, hello }: Worker, folder: string): void {
  if (lastSample === null) return;
  const document = {
    schema: 'memsup.heap-statistics/1',
    node: hello?.node ?? null,
    ...lastSample,
  };
  try {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    fs.writeFileSync(path.join(folder, statisticsName), text, { mode: 0o600 });
  } catch {
    // A full disk may be why the snapshot was refused; the trace has the same figures.
  }
}
