import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Incident } from '../../base/incident.ts';
import { capturesSoon, filesBelow } from '../helpers/captures-soon.ts';
import { fixture, startMemsup, temporaryFolder, writeConfig } from '../helpers/run-memsup.ts';

/** What test/fixtures/leaks/remembers-secrets.cjs holds in its heap alone. */
const secret = 'tr0ub4dor-horse';

test('capture.keep: 0: the leak is named, and no snapshot was ever a file', async t => {
  const config = writeConfig(t, {
    app: {
      script: fixture('leaks/remembers-secrets.cjs'),
      env: { LEAKER: path.join(temporaryFolder(t), 'leaker') },
    },
    ...capturesSoon,
    capture: { keep: 0, redact: true },
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config, '--log', 'json'] });
  await memsup.waitForEvent('incident.open', () => true, 200_000);
  const seen = watchFiles(memsup.stateDir);
  t.teardown(seen.stop);
  const closed = await memsup.waitForEvent('incident.closed', () => true, 200_000);
  await memsup.waitForStderr(/report of incident .* is in its folder/, 200_000);

  const folder = path.join(memsup.stateDir, 'incidents', String(closed['id']));
  const incident: Incident = JSON.parse(
    fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'),
  );
  t.like(incident.capture, { kind: 'snapshot', file: null, refusedBecause: null });
  t.true((incident.capture.bytes ?? 0) > 1_000_000, JSON.stringify(incident.capture));
  t.like(incident.baseline, { kind: 'fresh', file: null, refusedBecause: null });
  t.true((incident.baseline?.bytes ?? 0) > 1_000_000, JSON.stringify(incident.baseline));
  t.regex(JSON.stringify(incident.suspects), /`seen` in remembers-secrets\.cjs/);
  const explained = JSON.parse(fs.readFileSync(path.join(folder, 'explain.json'), 'utf8'));
  t.like(explained, { verdict: 'leak', comparison: { mode: 'structure' } });

  t.true(seen.looks() > 20, 'the folder was looked at too seldom to prove anything');
  // The profile lies there until the incident is closed; it holds functions, and no contents of the heap.
  t.deepEqual(
    [...seen.files].filter(name => name.includes('heapsnapshot')),
    [],
  );
  for (const file of filesBelow(memsup.stateDir)) {
    t.false(fs.readFileSync(file).includes(secret), file);
    t.false(/heapsnapshot|heapprofile|pipes/.test(file), file);
  }
});

/** Every regular file that shows up below a folder, by its name within, looked for many times a second. */
function watchFiles(folder: string) {
  const files = new Set<string>();
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    for (const file of filesBelow(folder)) files.add(path.relative(folder, file));
  }, 20);
  return { files, looks: () => looks, stop: () => clearInterval(timer) };
}
