// Makes docs/images/report.png, the picture of the README, from a real run: the upper part of the report of the last incident.
//   node scripts/report-picture.js [--state-dir DIR]     without it the demonstration is run first: about two minutes
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const picture = path.join(root, 'docs/images/report.png');
const size = { width: 1160, height: 1000 };
/** Around the head of the page and its first chart. */
const marginPixels = 28;
const bytesMax = 300 * 1024;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

const { values } = parseArgs({ options: { 'state-dir': { type: 'string' } } });
const stateDir = values['state-dir'] ?? runDemo();
const page = makeReport(stateDir);
await photograph(page);
const { size: bytes } = fs.statSync(picture);
console.log(`${path.relative(process.cwd(), picture)}: ${bytes} bytes`);
if (bytes > bytesMax) {
  console.error(`report-picture: more than ${bytesMax} bytes are too many for a README`);
  process.exit(1);
}

function runDemo() {
  run(['examples/shop/demo.js']);
  return path.join(root, 'examples/shop/.memsup');
}

function makeReport(folder) {
  const last = fs.readdirSync(path.join(folder, 'incidents')).toSorted().at(-1);
  if (last === undefined) throw new Error(`no incident in "${folder}"`);
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-picture-')), 'report.html');
  run(['dist/bin.js', 'report', last, '--state-dir', folder, '--out', file]);
  return file;
}

function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${args[0]} ended with code ${status}`);
}

async function photograph(file) {
  fs.mkdirSync(path.dirname(picture), { recursive: true });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: flags,
    timeout: 120_000,
  });
  try {
    const view = await browser.newPage({ viewport: size, colorScheme: 'light' });
    view.setDefaultTimeout(120_000);
    await view.goto(pathToFileURL(file).href);
    await view.locator('#plot-floor canvas').waitFor();
    const chart = await view.locator('.chart').first().boundingBox();
    const head = await view.locator('.over').boundingBox();
    if (chart === null || head === null) throw new Error('the report has no chart');
    const top = head.y - marginPixels;
    const height = chart.y + chart.height + marginPixels - top;
    const clip = { x: 0, y: top, width: size.width, height };
    await view.screenshot({ path: picture, fullPage: true, clip });
  } finally {
    await browser.close();
    fs.rmSync(path.dirname(file), { recursive: true });
  }
}
