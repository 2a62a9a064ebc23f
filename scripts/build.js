// Builds dist/: tsc checks and emits everything, esbuild folds the agent into the one file that the app preloads.
// What has not changed since the last build is not compiled again; what has no source any more goes.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildCommand } from './command-bundle.js';
import { buildCompat } from './compat-bundles.js';
import { buildPages } from './page-bundles.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const tsc = path.join(root, 'node_modules/typescript/bin/tsc');

const dist = path.join(root, 'dist');
const known = path.join(dist, '.tsbuildinfo');

if (fs.existsSync(known)) removeOrphans();
else fs.rmSync(dist, { recursive: true, force: true });
const flags = ['-p', root, '--incremental', '--tsBuildInfoFile', known];
const checked = spawnSync(process.execPath, [tsc, ...flags], { stdio: 'inherit' });
if (checked.status !== 0) process.exit(checked.status ?? 1);

await buildCompat(root);
await buildCommand(root);
if (!(await buildPages(root, tsc))) process.exit(1);

// One file, because each file the app's start has to open costs it time; CommonJS, because `--require` runs
// before an ES module entry and on every Node; no external package, because the agent is a guest.
await build({
  entryPoints: [path.join(root, 'agent/preload.ts')],
  outfile: path.join(root, 'dist/agent/preload.cjs'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  packages: 'bundle',
  legalComments: 'none',
  logLevel: 'warning',
});
fs.chmodSync(path.join(dist, 'bin.js'), 0o755);

/** A test or a module that was removed or renamed must not go on running from dist/. */
function removeOrphans() {
  for (const file of fs.readdirSync(dist, { recursive: true })) {
    const stem = /^(.*?)\.(?:js|js\.map|d\.ts)$/u.exec(file)?.[1];
    if (stem === undefined || fs.existsSync(path.join(root, `${stem}.ts`))) continue;
    fs.rmSync(path.join(dist, file));
  }
}
