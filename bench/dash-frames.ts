/**
 * Does the dashboard stay smooth with many workers and a day of their past? A page in headless Chromium, fed once a second by a
 * stand-in for a supervisor; what its main thread spends, and how its frames come while it is scrolled.
 *   node dist/bench/dash-frames.js [--workers 64] [--seconds 10] [--rounds 3]
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { LiveDaemon } from '../test/helpers/live-daemon.ts';
import { runDash } from '../test/helpers/run-dash.ts';

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
  },
});
const workers = Number(values.workers);
const seconds = Number(values.seconds);
const patienceMs = 120_000;
const longFrameMs = 50;

interface Measured {
  /** CPU time of the page's main thread in a second, in which one update comes: in all, and for what. */
  readonly cpuMs: number;
  readonly scriptMs: number;
  readonly layoutMs: number;
  readonly medianFrameMs: number;
  readonly p99FrameMs: number;
  readonly longFrames: number;
  readonly heapMiB: number;
}

const toEnd: (() => unknown)[] = [];
const scope = { teardown: (end: () => unknown) => void toEnd.push(end) };

try {
  const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: flags,
    timeout: patienceMs,
  });
  toEnd.push(() => browser.close());
  const sizes = [1, workers].map(count => ({ count, width: 1280 }));
  console.log(
    `| workers | width | main thread, a second | of it script | layout and style | frame, median | p99 | above ${longFrameMs} ms | heap |`,
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const { count, width } of [...sizes, { count: workers, width: 390 }]) {
    console.log(rowOf({ count, width }, await measure(browser, { count, width })));
  }
} finally {
  for (const end of toEnd.toReversed()) await end();
}

interface Setting {
  readonly count: number;
  readonly width: number;
}

/** The round with the median CPU time. */
async function measure(browser: Browser, setting: Setting): Promise<Measured> {
  const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-dash-frames-'));
  toEnd.push(() => fs.rmSync(stateDir, { recursive: true, force: true }));
  const daemon = new LiveDaemon(scope, { stateDir, workers: setting.count });
  await daemon.begin();
  const dash = await runDash(scope, stateDir);
  const viewport = { width: setting.width, height: 900 };
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(patienceMs);
  await page.goto(dash.address);
  await page
    .locator('#workers tbody tr')
    .nth(setting.count - 1)
    .waitFor();
  await page.locator('[data-range="86400"]').click();
  await page.locator('#plot-worker canvas').waitFor();
  await sleep(2000);
  const rounds: Measured[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) rounds.push(await watch(page));
  await page.close();
  await dash.stop();
  await daemon.end();
  const middle = rounds.toSorted((one, other) => one.cpuMs - other.cpuMs)[rounds.length >> 1];
  if (middle === undefined) throw new Error('no round');
  return middle;
}

async function watch(page: Page): Promise<Measured> {
  const session = await page.context().newCDPSession(page);
  // CPU time, not wall time: what others do on this machine does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const costs = async (): Promise<ReadonlyMap<string, number>> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return new Map(metrics.map(({ name, value }) => [name, value]));
  };
  const before = await costs();
  const frames = page.evaluate<number[]>(framesFor(seconds * 1000));
  await scroll(page);
  const gaps = (await frames).toSorted((one, other) => one - other);
  const after = await costs();
  await session.detach();
  const spentMs = (...names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (after.get(name) ?? 0) - (before.get(name) ?? 0), 0) *
    (1000 / seconds);
  return {
    cpuMs: spentMs('TaskDuration'),
    scriptMs: spentMs('ScriptDuration'),
    layoutMs: spentMs('LayoutDuration', 'RecalcStyleDuration'),
    medianFrameMs: gaps[gaps.length >> 1] ?? 0,
    p99FrameMs: gaps[Math.floor(gaps.length * 0.99)] ?? 0,
    longFrames: gaps.filter(gap => gap > longFrameMs).length,
    heapMiB: (after.get('JSHeapUsedSize') ?? 0) / 2 ** 20,
  };
}

/** Gaps between animation frames, in milliseconds. As text: the compiler of the benches knows nothing of browsers. */
function framesFor(lengthMs: number): string {
  return `new Promise(resolve => {
    const gaps = [];
    const startMs = performance.now();
    let lastMs = startMs;
    const turn = nowMs => {
      gaps.push(nowMs - lastMs);
      lastMs = nowMs;
      if (nowMs - startMs < ${lengthMs}) requestAnimationFrame(turn);
      else resolve(gaps.slice(1));
    };
    requestAnimationFrame(turn);
  })`;
}

async function scroll(page: Page): Promise<void> {
  const endMs = performance.now() + seconds * 1000;
  for (let down = 1; performance.now() < endMs; down = -down) {
    for (let step = 0; step < 10 && performance.now() < endMs; step += 1) {
      await page.mouse.wheel(0, down * 120);
      await sleep(50);
    }
  }
}

function rowOf({ count, width }: Setting, measured: Measured): string {
  const { cpuMs, scriptMs, layoutMs, medianFrameMs, p99FrameMs, longFrames, heapMiB } = measured;
  const cells = [
    String(count),
    String(width),
    ...[cpuMs, scriptMs, layoutMs, medianFrameMs, p99FrameMs].map(ms => `${ms.toFixed(1)} ms`),
    String(longFrames),
    `${heapMiB.toFixed(1)} MiB`,
  ];
  return `| ${cells.join(' | ')} |`;
}
