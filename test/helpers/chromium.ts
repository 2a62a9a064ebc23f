import fs from 'node:fs';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import { type Browser, chromium, type Page } from 'playwright-core';

const program = '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Starting a browser is the slowest thing that a test does; a busy machine needs its time. */
const patienceMs = 120_000;

let opened: Promise<Browser> | null = null;

/**
 * Debian's Chromium, one for all tests of a file; close it with `closeBrowser`. Where it is not installed the test says so loudly
 * and passes, but not where everything is to be checked (`CI=true`). `null`: it is not there.
 */
export async function openBrowser(t: ExecutionContext): Promise<Browser | null> {
  if (fs.existsSync(program)) {
    opened ??= chromium.launch({ executablePath: program, args: flags, timeout: patienceMs });
    return opened;
  }
  if (process.env['CI'] === 'true') throw new Error('chromium is missing');
  t.log('SKIPPED: chromium is not installed (apt-get install chromium), no page was looked at');
  t.pass();
  return null;
}

export async function closeBrowser(): Promise<void> {
  await (await opened)?.close();
}

export interface View {
  readonly page: Page;
  /** What the page complained of, and whom it asked; both empty when all is well. */
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

export interface ViewOptions {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A page that is watched: whatever it logs as wrong or asks of anybody but itself is collected. */
export async function openView(browser: Browser, options: ViewOptions = {}): Promise<View> {
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
  });
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', message => {
    // Reading pixels back is the test's own doing.
    if (message.text().includes('willReadFrequently')) return;
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  page.on('request', request => {
    if (!/^(?:file|data):/.test(request.url())) requests.push(request.url());
  });
  return { page, complaints, requests };
}

/** How many pixels of the canvases in an element are drawn. */
export function drawnPixels(page: Page, selector: string): Promise<number> {
  return inPage<number>(
    page,
    `[...document.querySelectorAll(${JSON.stringify(`${selector} canvas`)})].reduce((drawn, canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) drawn += 1;
      return drawn;
    }, 0)`,
  );
}

/** The value of an expression in the page. As text: the compiler of the tests knows nothing of browsers. */
export function inPage<Value>(page: Page, expression: string): Promise<Value> {
  return page.evaluate<Value>(expression);
}
