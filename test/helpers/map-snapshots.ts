import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ownFolder } from './own-folder.ts';
import { fixture } from './run-memsup.ts';

export interface MapSnapshots {
  readonly folder: string;
  readonly before: string;
  readonly after: string;
}

/** Two snapshots of a process whose Map `seen` has grown from three to nine thousand records. */
export function takeMapSnapshots(): MapSnapshots {
  const folder = ownFolder();
  const before = path.join(folder, 'before.heapsnapshot');
  const after = path.join(folder, 'after.heapsnapshot');
  execFileSync(process.execPath, [fixture('heap/grows-a-map.cjs'), before, after]);
  return { folder, before, after };
}
