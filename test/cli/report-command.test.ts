import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { sourceExcerpts } from '../../cli/report/source-excerpts.ts';
import { modeOf } from '../helpers/own-folder.ts';
import { reportFolder, reportIncident } from '../helpers/report-folder.ts';
import { runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';
import { leakIncident, stateFolder } from '../helpers/state-folder.ts';

test('report: the page lies in the folder of the incident, for its owner alone', async t => {
  const folder = reportFolder(t);
  const args = ['report', '20261122', '--state-dir', folder.path];
  const { code, stdout, stderr } = await runMemsup(t, { args });
  t.is(code, 0, stderr);
  t.true(stdout.startsWith(`${folder.page} (`));
  t.is(modeOf(folder.page), '600');
  t.deepEqual(stderr.trim().split('\n'), ['reading the incident', 'drawing the page']);
  const page = fs.readFileSync(folder.page, 'utf8');
  t.regex(page, /The live heap grows by 3\.52 GiB an hour/);
  t.regex(page, /Allocated in, as sampled/);
  t.regex(page, /&gt;\.js:12 \(50 % of what lives, 64 samples\)/);
  t.regex(page, /Leon Sorokin/, 'the licence of what is in the page goes with it');
  // Made again it replaces the one before, and nothing else is left behind.
  t.is((await runMemsup(t, { args })).code, 0);
  t.deepEqual(fs.readdirSync(path.dirname(folder.page)).toSorted(), [
    'explain.json',
    'incident.json',
    'report.html',
    'trace.ndjson',
  ]);
});

test('report: --out says where it goes; a place that cannot be written to is refused', async t => {
  const folder = reportFolder(t);
  const args = ['report', reportIncident.id, '--state-dir', folder.path, '--out'];
  const cwd = temporaryFolder(t);
  t.is((await runMemsup(t, { args: [...args, 'a.html'], cwd })).code, 0);
  t.is(modeOf(path.join(cwd, 'a.html')), '600');
  t.false(fs.existsSync(folder.page));
  const refused = await runMemsup(t, { args: [...args, path.join(cwd, 'none', 'a.html')] });
  t.is(refused.code, 1);
  t.regex(refused.stderr, /code: MEMSUP_REPORT/);
});

test('report: damage is named on the page; only a damaged incident is refused', async t => {
  const folder = reportFolder(t);
  const args = ['report', reportIncident.id, '--state-dir', folder.path];
  folder.incidentFile(reportIncident.id, 'explain.json', '{"schema":"memsup.ex');
  const trace = fs.readFileSync(folder.page.replace('report.html', 'trace.ndjson'), 'utf8');
  folder.incidentFile(reportIncident.id, 'trace.ndjson', trace.slice(0, -40));
  t.is((await runMemsup(t, { args })).code, 0);
  const page = fs.readFileSync(folder.page, 'utf8');
  t.regex(page, /explain\.json cannot be read/);
  t.regex(page, /Cannot read trace: line \d+ is not JSON/);
  t.regex(page, /id="chart-data">\{"memory"/);
  folder.incidentFile(reportIncident.id, 'incident.json', '{');
  const refused = await runMemsup(t, { args });
  t.is(refused.code, 1);
  t.regex(refused.stderr, /code: MEMSUP_REPORT/);
});

test('report: an incident without anything but its record is told', async t => {
  const folder = stateFolder(t);
  folder.incident({
    ...leakIncident,
    capture: { ...leakIncident.capture, kind: 'none' },
    restart: null,
  });
  const out = path.join(folder.path, 'r.html');
  const args = ['report', leakIncident.id, '--state-dir', folder.path, '--out', out];
  t.is((await runMemsup(t, { args })).code, 0);
  t.regex(fs.readFileSync(out, 'utf8'), /Look for collections, listeners and closures/);
});

test('report: what went with the connections is told where the leak is looked for', async t => {
  const { restart } = leakIncident;
  if (restart === null) return t.fail();
  const folder = stateFolder(t);
  folder.incident({
    ...leakIncident,
    verdict: { ...leakIncident.verdict, growthBytes: 300 * 2 ** 20 },
    restart: { ...restart, drainFreedBytes: 280 * 2 ** 20 },
  });
  const out = path.join(folder.path, 'r.html');
  const args = ['report', leakIncident.id, '--state-dir', folder.path, '--out', out];
  t.is((await runMemsup(t, { args })).code, 0);
  t.regex(fs.readFileSync(out, 'utf8'), /id="leaks"[^]*280 MiB of the 300 MiB that had grown went/);
});

test('report: a death by memory has a card of its own', async t => {
  const folder = reportFolder(t);
  const { pid, slot } = reportIncident.worker;
  folder.journalLine(
    JSON.stringify({
      at: '2026-11-22T03:13:00.000Z',
      event: 'worker.exit',
      app: 'shop',
      worker: slot,
      pid,
      code: null,
      signal: 'SIGABRT',
      cause: 'heap-out-of-memory',
      because: 'out of memory: the heap limit was reached',
      uptimeMs: 150_000,
      report: {
        trigger: 'OOMError',
        heapUsedBytes: 2 ** 28,
        heapLimitBytes: 2 ** 28,
        stack: ['at grow (<app>.js:3)'],
      },
    }),
  );
  // The record of the death lies before the end of the incident, as it does in life.
  const journal = path.join(folder.path, 'journal.ndjson');
  const lines = fs.readFileSync(journal, 'utf8').trim().split('\n');
  fs.writeFileSync(journal, `${[...lines.slice(0, 3), lines[4], lines[3]].join('\n')}\n`);
  t.is(
    (await runMemsup(t, { args: ['report', reportIncident.id, '--state-dir', folder.path] })).code,
    0,
  );
  const page = fs.readFileSync(folder.page, 'utf8');
  t.regex(page, /How it died/);
  t.regex(page, /out of memory: the heap limit was reached/);
  t.regex(page, /at grow \(&lt;app&gt;\.js:3\)/);
});

test('sourceExcerpts(): code of the app, the line that is meant in the middle', t => {
  const root = temporaryFolder(t);
  fs.writeFileSync(
    path.join(root, 'a.js'),
    Array.from({ length: 30 }, (_, index) => `line${index + 1}`).join('\n'),
  );
  const script = path.join(root, 'a.js');
  const [excerpt] = sourceExcerpts([{ leakedAt: { script: `file://${script}`, line: 12 } }], root);
  t.like(excerpt, { name: 'a.js', firstLine: 8, line: 12 });
  t.deepEqual(excerpt?.lines.slice(0, 5), ['line8', 'line9', 'line10', 'line11', 'line12']);
});

test('sourceExcerpts(): nothing but code, and nothing from elsewhere', t => {
  const outer = temporaryFolder(t);
  const root = path.join(outer, 'app');
  fs.mkdirSync(path.join(root, 'folder.js'), { recursive: true });
  fs.writeFileSync(path.join(outer, 'other.js'), 'secret');
  fs.writeFileSync(path.join(root, '.env'), 'secret');
  fs.symlinkSync(path.join(outer, 'other.js'), path.join(root, 'link.js'));
  fs.writeFileSync(path.join(root, 'a.js'), 'one line');
  const places = [
    path.join(outer, 'other.js'),
    path.join(root, '..', 'other.js'),
    path.join(root, '.env'),
    path.join(root, 'link.js'),
    path.join(root, 'folder.js'),
    path.join(root, 'gone.js'),
    'a.js',
    'node:events',
    'file://%00',
  ].map(script => ({ leakedAt: { script, line: 1 }, location: null }));
  t.deepEqual(sourceExcerpts(places, root), []);
  t.deepEqual(
    sourceExcerpts([{ leakedAt: { script: path.join(root, 'a.js'), line: 2 } }], root),
    [],
  );
  t.is(
    sourceExcerpts([{ leakedAt: { script: path.join(root, 'a.js'), line: 1 } }], root).length,
    1,
  );
});
