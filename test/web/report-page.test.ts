import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { Browser } from 'playwright-core';
import {
  closeBrowser,
  drawnPixels,
  inPage,
  openBrowser,
  openView,
  type View,
  type ViewOptions,
} from '../helpers/chromium.ts';
import { hostileNames, reportFolder, reportIncident } from '../helpers/report-folder.ts';
import { runMemsup } from '../helpers/run-memsup.ts';

const plots = ['#plot-floor', '#plot-memory', '#plot-gc-count', '#plot-gc-pause'];

test.after.always(closeBrowser);

async function makePage(t: ExecutionContext): Promise<string> {
  const folder = reportFolder(t);
  const { code, stderr } = await runMemsup(t, {
    args: ['report', reportIncident.id, '--state-dir', folder.path],
  });
  t.is(code, 0, stderr);
  return folder.page;
}

async function look(browser: Browser, page: string, options?: ViewOptions): Promise<View> {
  const view = await openView(browser, options);
  await view.page.goto(pathToFileURL(page).href);
  return view;
}

test('report: plots are drawn, in light, in dark and on a phone; nothing is asked of anybody', async t => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  const page = await makePage(t);
  for (const options of [{}, { colorScheme: 'dark' }, { width: 390 }] as const) {
    const view = await look(browser, page, options);
    for (const plot of plots) {
      t.true((await drawnPixels(view.page, plot)) > 1000, `${plot} ${JSON.stringify(options)}`);
    }
    const room = await inPage<number[]>(
      view.page,
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    t.is(room[0], room[1], `wider than the screen: ${JSON.stringify(options)}`);
    const narrowest = await inPage<number>(
      view.page,
      "Math.min(...[...document.querySelectorAll('.wide tbody th')].map(cell => cell.offsetWidth).filter(width => width > 0))",
    );
    t.true(narrowest > 90, `a first column of ${narrowest} pixels: ${JSON.stringify(options)}`);
    t.deepEqual(view.complaints, []);
    t.deepEqual(view.requests, []);
    await view.page.close();
  }
});

test('report: names from the heap are text, whatever they are', async t => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  const { page, complaints } = await look(browser, await makePage(t));
  t.is(await page.locator('img, #classes b, .suspect b:not(.advice b)').count(), 0);
  t.not(await page.title(), 'run');
  const text = await page.locator('#classes').innerText();
  for (const name of hostileNames.slice(0, 2)) t.true(text.includes(name), name);
  t.true(text.includes('safe\\u202etxt.exe'));
  t.regex(
    await page.locator('.suspect .facts').first().innerText(),
    /How sure\s+sure: it piled up/,
  );
  t.regex(await page.locator('.key-figures').innerText(), /Confidence/);
  const young = page.locator('.kinds tbody tr').first().locator('td');
  const [count, , median, p99] = await young.allInnerTexts();
  t.deepEqual([count, median, p99], ['447', '0.84 ms', '2.0 ms']);
  // The policy is there should something ever slip through.
  const ran = await inPage<boolean>(
    page,
    `(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "run"';
      document.body.append(script);
      return document.title === 'run';
    })()`,
  );
  t.false(ran);
  t.true(complaints.some(complaint => /Content Security Policy/.test(complaint)));
});

test('report: the table of classes sorts, filters and unfolds, by keyboard too', async t => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  const { page } = await look(browser, await makePage(t));
  const names = (): Promise<string[]> => page.locator('#classes tbody th').allInnerTexts();
  t.is((await names()).length, 25);
  t.is((await names())[0], hostileNames[0]);
  await page.locator('[data-more=classes]').click();
  t.is((await names()).length, 65);

  const header = page.locator('#classes thead button', { hasText: 'Class' });
  await header.focus();
  await page.keyboard.press('Enter');
  t.is(await page.locator('#classes thead th').first().getAttribute('aria-sort'), 'ascending');
  t.is((await names()).indexOf('Class0') < (await names()).indexOf('Class9'), true);
  await page.keyboard.press('Enter');
  t.is(await page.locator('#classes thead th').first().getAttribute('aria-sort'), 'descending');
  t.is((await names()).indexOf('Class0') < (await names()).indexOf('Class9'), false);

  const titles = await page.locator('#classes thead button').allInnerTexts();
  t.deepEqual(titles.slice(1, 7), [
    'Size Delta',
    '# Delta',
    '# New',
    '# Deleted',
    'Alloc. Size',
    'Freed Size',
  ]);
  await page.locator('#classes thead button', { hasText: '# Deleted' }).click();
  const deleted = await page.locator('#classes tbody td:nth-child(5)').allInnerTexts();
  t.deepEqual(deleted.slice(0, 3), ['59', '58', '57']);

  await page.locator('[data-filter=classes]').fill('class1');
  t.is((await names()).length, 11);
  t.is(await page.locator('[data-count=classes]').innerText(), '11 of 65 classes');
});

test('report: a chart is read and zoomed by keyboard, and its lines can be hidden', async t => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  const { page, complaints } = await look(browser, await makePage(t));
  await page.locator('#plot-memory').focus();
  await page.keyboard.press('Home');
  const resident = page.locator('[data-legend=plot-memory] button').first();
  t.is(await resident.innerText(), 'Resident\n100 MiB');
  await page.keyboard.press('End');
  t.is(await resident.innerText(), 'Resident\n261 MiB');
  await page.keyboard.press('+');
  await page.keyboard.press('Escape');

  const before = await drawnPixels(page, '#plot-memory');
  await resident.click();
  t.is(await resident.getAttribute('aria-pressed'), 'false');
  t.true((await drawnPixels(page, '#plot-memory')) < before);
  t.deepEqual(complaints, []);
});

test('report: it prints in light colours, whatever the screen', async t => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  const { page } = await look(browser, await makePage(t), { colorScheme: 'dark' });
  const pdf = await page.pdf({ format: 'A4' });
  t.true(pdf.length > 20_000);
  await inPage(page, "dispatchEvent(new Event('beforeprint'))");
  t.is(
    await inPage<string>(
      page,
      "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()",
    ),
    '#b83a0b',
  );
  t.is(
    await inPage<number>(page, "document.querySelector('#plot-memory .uplot').clientWidth"),
    640,
  );
});

test('report: without its trace and its snapshot it says so, and needs no chart', async t => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  const folder = reportFolder(t);
  for (const name of ['trace.ndjson', 'explain.json']) {
    fs.rmSync(folder.page.replace('report.html', name));
  }
  await runMemsup(t, { args: ['report', reportIncident.id, '--state-dir', folder.path] });
  const { page, complaints } = await look(browser, folder.page);
  t.is(await page.locator('canvas').count(), 0);
  t.regex(await page.locator('#seen').innerText(), /nothing to draw/);
  t.regex(await page.locator('#classes-part').innerText(), /no classes to compare/);
  t.deepEqual(complaints, []);
});
