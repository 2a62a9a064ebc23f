// Fetches what heap analysis is compared with into .peers/, from npm: Chrome DevTools' heap snapshot worker, folded into
// .peers/devtools.mjs, and memlab. Usage: node scripts/fetch-peers.js
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const packages = [
  'chrome-devtools-frontend@1.0.1705227',
  '@memlab/core@2.0.5',
  '@memlab/heap-analysis@2.0.5',
];
const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../.peers');
const worker = './node_modules/chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker';

function install() {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  const { status } = spawnSync('npm', ['install', '--prefix', folder, ...flags, ...packages], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    // memlab drives a browser; analysis of files needs none.
    env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1' },
  });
  if (status !== 0) process.exit(1);
}

/** DevTools' own build writes this module; nothing of it is asked for here. */
const locales = {
  name: 'locales',
  setup(bundle) {
    bundle.onResolve({ filter: /\/locales\.js$/ }, () => ({ path: 'locales', namespace: 'made' }));
    bundle.onLoad({ filter: /.*/, namespace: 'made' }, () => ({
      contents: `export const LOCALES = ['en-US'], BUNDLED_LOCALES = ['en-US'], DEFAULT_LOCALE = 'en-US',
        REMOTE_FETCH_PATTERN = '', LOCAL_FETCH_PATTERN = '';`,
    }));
  },
};

const wanted = JSON.stringify(packages);
const stamp = path.join(folder, 'fetched.json');
if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) {
  console.log('Peers: all there');
} else {
  install();
  await build({
    stdin: {
      contents: `export * from '${worker}/heap_snapshot_worker.js';`,
      resolveDir: folder,
      loader: 'ts',
    },
    outfile: path.join(folder, 'devtools.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [locales],
    logLevel: 'warning',
  });
  fs.writeFileSync(stamp, wanted);
  console.log(`Peers: ${packages.join(', ')} fetched`);
}
