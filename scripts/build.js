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

/** Errors are told by their class, so whoever catches one and whoever throws it must share it. */
const baseStaysApart = {
  name: 'base-stays-apart',
  setup(bundle) {
    bundle.onResolve({ filter: /\/base\/[a-z-]+\.ts$/ }, ({ path: file, importer }) => {
      const target = path.resolve(path.dirname(importer), file).replace(/\.ts$/, '.js');
      const from = path.join(root, 'heap');
      return { path: path.relative(from, target), external: true };
    });
  },
};

if (fs.existsSync(known)) removeOrphans();
else fs.rmSync(dist, { recursive: true, force: true });
const flags = ['-p', root, '--incremental', '--tsBuildInfoFile', known];
const checked = spawnSync(process.execPath, [tsc, ...flags], { stdio: 'inherit' });
if (checked.status !== 0) process.exit(checked.status ?? 1);

await buildKernel();
await bundleAnalysis();
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

/** heap/kernel/ to WebAssembly, when it is newer than what was made of it. */
async function buildKernel() {
  const folder = path.join(root, 'heap/kernel');
  const out = path.join(dist, 'heap/kernel.wasm');
  const sources = fs.readdirSync(folder).map(file => fs.statSync(path.join(folder, file)).mtimeMs);
  if (fs.existsSync(out) && fs.statSync(out).mtimeMs > Math.max(...sources)) return;
  // Half a second of loading that most builds do without.
  const { main } = await import('assemblyscript/asc');
  const memory = ['--runtime', 'stub', '--importMemory', '--noExportMemory', '--noAssert'];
  const args = [path.join(folder, 'index.ts'), '-O3', ...memory, '--outFile', out];
  const { error } = await main(args, { stdout: process.stdout, stderr: process.stderr });
  if (error !== null) process.exit(1);
}

/** One file each, because opening the sixty that they are made of costs as much as the analysis of a small heap. */
async function bundleAnalysis() {
  await build({
    entryPoints: ['analyser', 'explain'].map(name => path.join(root, `heap/${name}.ts`)),
    outdir: path.join(dist, 'heap'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [baseStaysApart],
  });
}

/** A test or a module that was removed or renamed must not go on running from dist/. */
function removeOrphans() {
  for (const file of fs.readdirSync(dist, { recursive: true })) {
    const stem = /^(.*?)\.(?:js|js\.map|d\.ts)$/u.exec(file)?.[1];
    if (stem === undefined || fs.existsSync(path.join(root, `${stem}.ts`))) continue;
    fs.rmSync(path.join(dist, file));
  }
}
