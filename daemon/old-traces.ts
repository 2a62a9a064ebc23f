import fs from 'node:fs';
import path from 'node:path';

/** Traces of workers that have gone, kept for whoever wants to know how it came. */
const goneMax = 8;

/** Removes the oldest traces of workers that have gone; those of `live` workers stay. Returns how many went. */
export function pruneTraces(folder: string, live: readonly string[], keep = goneMax): number {
  try {
    const gone = fs
      .readdirSync(folder)
      .map(name => path.join(folder, name))
      .filter(file => !live.includes(file))
      .map(file => ({ file, atMs: fs.statSync(file).mtimeMs }))
      .toSorted((left, right) => right.atMs - left.atMs)
      .slice(keep);
    for (const { file } of gone) fs.rmSync(file, { force: true });
    return gone.length;
  } catch {
    return 0; // The folder is not ours any more, or somebody tidies up at the same time; the next death tries again.
  }
}
