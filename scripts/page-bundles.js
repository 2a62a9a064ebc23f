// The browser's part of the pages: checked by tsc against the browser's own types, then one script and one style sheet a page.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const pages = ['report', 'dash'];

/** Builds dist/web/page; `false` when the types are wrong. */
export async function buildPages(root, tsc) {
  const checked = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'web/page')], {
    stdio: 'inherit',
  });
  if (checked.status !== 0) return false;
  const licence = fs.readFileSync(path.join(root, 'node_modules/uplot/LICENSE'), 'utf8').trim();
  await build({
    entryPoints: pages.flatMap(page =>
      ['ts', 'css'].map(ending => path.join(root, `web/page/${page}.${ending}`)),
    ),
    outdir: path.join(root, 'dist/web/page'),
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    // A page may be opened years later, and by whatever browser is there.
    target: ['es2020', 'chrome90', 'firefox90', 'safari15'],
    charset: 'ascii',
    legalComments: 'none',
    // The licence of uPlot goes wherever uPlot goes, which is into each page.
    banner: { js: `/* Charts: uPlot\n${licence}\n*/` },
    logLevel: 'warning',
  });
  return true;
}
