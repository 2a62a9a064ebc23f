import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Incident } from '../../base/incident.ts';
import { capturesSoon, filesBelow } from '../helpers/captures-soon.ts';
import { fixture, startMemsup, temporaryFolder, writeConfig } from '../helpers/run-memsup.ts';

/** What test/fixtures/leaks/remembers-secrets.cjs holds in its heap alone. */
const secret = 'tr0ub4dor-horse';

for (const redact of [true, false]) {
  test.serial(
    `capture.redact: ${redact}: ${redact ? 'no' : 'the'} file of an incident holds a secret of the heap; the leak is named`,
    async t => {
      const config = writeConfig(t, {
        app: {
          script: fixture('leaks/remembers-secrets.cjs'),
          env: { LEAKER: path.join(temporaryFolder(t), 'leaker') },
        },
        ...capturesSoon,
        capture: { redact },
      });
      const memsup = startMemsup(t, { args: ['run', '-c', config, '--log', 'json'] });
      const closed = await memsup.waitForEvent('incident.closed', () => true, 200_000);
      await memsup.waitForStderr(/report of incident .* is in its folder/, 200_000);
      const folder = path.join(memsup.stateDir, 'incidents', String(closed['id']));
      const incident: Incident = JSON.parse(
        fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'),
      );
      t.is(incident.capture.kind, 'snapshot', incident.capture.refusedBecause ?? '');
      t.is(incident.capture.file, path.join(folder, 'alarm.heapsnapshot'));
      t.is(incident.capture.bytes, fs.statSync(incident.capture.file ?? '').size);
      t.is(incident.baseline?.refusedBecause, null);
      t.regex(JSON.stringify(incident.suspects), /`seen`/);
      const kept = filesBelow(memsup.stateDir);
      for (const name of ['alarm.heapsnapshot', 'baseline.heapsnapshot', 'report.html']) {
        t.true(kept.includes(path.join(folder, name)), name);
      }
      const telling = kept.filter(file => fs.readFileSync(file).includes(secret));
      if (redact) t.deepEqual(telling, []);
      else t.true(telling.includes(path.join(folder, 'alarm.heapsnapshot')));
      t.deepEqual(
        kept.filter(file => /\.raw|\.partial$/.test(file)),
        [],
      );
    },
  );
}
