import fs from 'node:fs';
import test from 'ava';
import { closeBrowser, drawnPixels, inPage, openBrowser, openView } from '../helpers/chromium.ts';
import { eventually } from '../helpers/eventually.ts';
import { LiveDaemon } from '../helpers/live-daemon.ts';
import { reportFolder } from '../helpers/report-folder.ts';
import { runDash } from '../helpers/run-dash.ts';

test.after.always(closeBrowser);

test('dash: 64 workers and a day of their past, live; it outlives the supervisor and asks before it acts', async t => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  const { path: stateDir, page: reportFile } = reportFolder(t);
  fs.writeFileSync(reportFile, '<!doctype html><title>the report</title>');
  const daemon = new LiveDaemon(t, { stateDir, workers: 64 });
  await daemon.begin();
  const dash = await runDash(t, stateDir);
  const { page, complaints, requests } = await openView(browser);
  await page.goto(dash.address);

  await page.locator('#link', { hasText: 'live' }).waitFor();
  await page.locator('#workers tbody tr').nth(63).waitFor();
  t.is(await page.locator('#workers tbody tr').count(), 64);
  t.is(await page.locator('#app').innerText(), 'shop <b>');
  t.regex(await page.locator('#workers tbody tr').nth(1).innerText(), /Alarm: leak/);
  // The token is not left where it would be shown or shared.
  t.false(page.url().includes(dash.token));

  await page.locator('[data-range="86400"]').click();
  await page.locator('#plot-worker canvas').waitFor();
  await eventually(
    async () => (await drawnPixels(page, '#plot-worker')) > 1000,
    'the plot is drawn',
  );
  const lastRow = '#workers tbody tr:nth-child(64)';
  await eventually(
    async () => (await drawnPixels(page, lastRow)) > 50,
    "the last row's line is drawn",
  );

  const up = page.locator('#workers tbody tr').first().locator('td').nth(1);
  const before = await up.innerText();
  await eventually(async () => (await up.innerText()) !== before, 'the uptime goes on');

  await page.locator('#workers tbody tr').nth(4).getByText('Restart').click();
  await page.locator('dialog').getByText('Cancel').click();
  t.false(daemon.requests.some(({ method }) => method === 'restart'));
  await page.locator('#workers tbody tr').nth(4).getByText('Restart').click();
  await page.locator('dialog .act').click();
  await page.locator('#said', { hasText: 'worker 5 was replaced' }).waitFor();
  t.like(
    daemon.requests.find(({ method }) => method === 'restart'),
    { slot: 5 },
  );

  const [report] = await Promise.all([
    page.context().waitForEvent('page'),
    page.locator('#incidents a').click(),
  ]);
  await report.waitForLoadState();
  t.is(await report.title(), 'the report');

  // On a phone, in the dark: the alarm is in sight, and nothing is wider than the screen.
  await page.setViewportSize({ width: 390, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  const alarm = await page.locator('#workers .verdict.alarm').boundingBox();
  t.true(alarm !== null && alarm.x >= 0 && alarm.x + alarm.width <= 390, JSON.stringify(alarm));
  t.is(await inPage<number>(page, 'document.documentElement.scrollWidth'), 390);
  await eventually(
    async () => (await drawnPixels(page, '#plot-worker')) > 1000,
    'the plot is drawn',
  );
  await page.setViewportSize({ width: 1280, height: 900 });

  await daemon.end();
  await page.locator('#link.lost').waitFor();
  t.true(await page.locator('#workers button.do').first().isDisabled());
  t.is(await page.locator('#workers tbody tr').count(), 64);
  await daemon.begin();
  await page.locator('#link:not(.lost)', { hasText: 'live' }).waitFor();
  await page.reload();
  await page.locator('#workers tbody tr').nth(63).waitFor();

  t.deepEqual(complaints, []);
  t.deepEqual(
    requests.filter(url => new URL(url).origin !== dash.origin),
    [],
  );
  t.is(await dash.stop(), 0);
});
