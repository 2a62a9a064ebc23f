import fs from 'node:fs';
import { isRecord } from '../base/guards.ts';

// This file runs as cli/package-version.ts and as dist/cli/package-version.js; the manifest stands above either.
const candidates = ['../package.json', '../../package.json'];

/** Version of this memsup, from its package.json. */
export function packageVersion(): string {
  for (const candidate of candidates) {
    const file = new URL(candidate, import.meta.url);
    if (!fs.existsSync(file)) continue;
    const manifest: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (isRecord(manifest) && typeof manifest['version'] === 'string') return manifest['version'];
  }
  throw new Error('package.json of memsup is missing');
}
