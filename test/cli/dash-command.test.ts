import fs from 'node:fs';
import http from 'node:http';
import test from 'ava';
import { LiveDaemon } from '../helpers/live-daemon.ts';
import { reportFolder, reportIncident } from '../helpers/report-folder.ts';
import { runDash } from '../helpers/run-dash.ts';
import { runMemsup } from '../helpers/run-memsup.ts';

interface Ask {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Without what a browser would correct: the host may be anybody's. `until`: enough of the body. */
function ask(
  origin: string,
  { path = '/', method = 'GET', headers = {}, body = '' }: Ask,
  until?: RegExp,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${origin}${path}`, { method, headers }, response => {
      let text = '';
      const end = (): void =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      response.on('data', chunk => {
        text += String(chunk);
        if (until?.test(text) === true) {
          request.destroy();
          end();
        }
      });
      response.on('end', end);
    });
    request.on('error', reject);
    request.end(body);
  });
}

test('dash: only its own page, in this browser, with the token, is let in', async t => {
  const { path: stateDir, page: reportFile } = reportFolder(t);
  const daemon = new LiveDaemon(t, { stateDir, workers: 2 });
  await daemon.begin();
  const { origin, token } = await runDash(t, stateDir);
  const { host } = new URL(origin);
  const act = { path: '/act', method: 'POST', body: JSON.stringify({ what: 'restart', slot: 1 }) };
  const mine = { 'x-memsup-token': token };
  const status = async (wanted: Ask): Promise<number> => (await ask(origin, wanted)).status;

  const page = await ask(origin, {});
  t.is(page.status, 200);
  t.false(page.body.includes(token), 'the page itself holds no secret');
  t.like(page.headers, { 'x-frame-options': 'DENY', 'cache-control': 'no-store' });

  t.is(await status({ headers: { host: 'rebound.example:80' } }), 403);
  t.is(await status({ path: '/news' }), 401);
  t.is(await status({ path: '/news', headers: { 'x-memsup-token': 'x' } }), 401);
  t.is(await status(act), 401);
  t.is(await status({ ...act, headers: { ...mine, origin: 'http://evil.example' } }), 403);
  t.is(await status({ ...act, headers: { ...mine, 'sec-fetch-site': 'cross-site' } }), 403);
  t.is(
    await status({ ...act, headers: { ...mine, host: `evil.example:${host.split(':')[1]}` } }),
    403,
  );
  t.is(await status({ ...act, headers: mine, body: '{"what":"stop","slot":1}' }), 400);
  t.is(await status({ ...act, headers: mine, body: '{' }), 400);
  t.is(await status({ path: '/elsewhere', headers: mine }), 404);
  t.false(daemon.requests.some(({ method }) => method === 'restart'));

  const news = await ask(origin, { path: '/news', headers: mine }, /"type":"history"/);
  t.is(news.status, 200);
  const cookie = String(news.headers['set-cookie']?.[0]);
  t.regex(cookie, /HttpOnly; SameSite=Strict/);
  const done = await ask(origin, { ...act, headers: { ...mine, origin } });
  t.is(done.status, 200);
  t.deepEqual(JSON.parse(done.body), { said: 'worker 1 was replaced' });

  const report = { path: `/incidents/${reportIncident.id}/report.html` };
  const withCookie = { headers: { cookie: cookie.split(';')[0] ?? '' } };
  t.is(await status(report), 401);
  t.is(await status({ ...report, ...withCookie }), 404, 'not made yet');
  fs.writeFileSync(reportFile, 'the report');
  const read = await ask(origin, { ...report, ...withCookie });
  t.is(read.body, 'the report');
  t.regex(String(read.headers['content-security-policy']), /^sandbox/);
  t.is(await status({ path: '/incidents/..%2F..%2Fx/report.html', ...withCookie }), 404);
});

test('dash: a port that is no port is refused', async t => {
  const { code, stderr } = await runMemsup(t, { args: ['dash', '--port', '70000'] });
  t.is(code, 2);
  t.regex(stderr, /expected 0 to 65535/);
});
