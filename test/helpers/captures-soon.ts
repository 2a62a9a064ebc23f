import fs from 'node:fs';
import path from 'node:path';

/** Configuration by which a leaking fixture is captured and replaced within moments. */
export const capturesSoon = {
  sample: { every: '500ms', warmup: '1s' },
  floorProbe: { minInterval: '1s' },
  rules: [
    {
      name: 'soon',
      type: 'threshold',
      signal: 'heap.floorBytes',
      above: '12MiB',
      for: '1s',
      actions: ['log', 'capture', 'restart'],
    },
  ],
};

/** Every regular file below a folder, with its path. */
export function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name));
}
