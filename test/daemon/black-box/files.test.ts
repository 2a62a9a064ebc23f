import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import { takeLastExit } from '../../../daemon/black-box/last-exit.ts';
import { loadVitals, saveVitals, takeVitals } from '../../../daemon/black-box/vitals.ts';
import { modeOf, ownFolder } from '../../helpers/own-folder.ts';

test('vitals: come back as they were kept', t => {
  const folder = ownFolder();
  const vitals = takeVitals(Date.UTC(2026, 2, 1));
  t.like(vitals, { at: '2026-03-01T00:00:00.000Z', pid: process.pid });
  t.true(vitals.limitBytes > 0);
  saveVitals(folder, vitals);
  t.deepEqual(loadVitals(folder), vitals);
  t.is(modeOf(path.join(folder, 'vitals.json')), '600');
});

test('vitals: none, torn, somebody else’s', t => {
  const folder = ownFolder();
  t.is(loadVitals(folder), null);
  for (const text of ['', '{"at":"2026', '[]', '7', '{"at":1,"pid":2,"limitBytes":3}']) {
    fs.writeFileSync(path.join(folder, 'vitals.json'), text);
    t.is(loadVitals(folder), null, text);
  }
  t.notThrows(() => saveVitals(path.join(folder, 'not-there'), takeVitals(0)));
});

test('takeLastExit(): once, and only a line of systemd’s', t => {
  const folder = ownFolder();
  const file = path.join(folder, 'last-exit');
  t.is(takeLastExit(folder), null);
  fs.writeFileSync(file, 'oom-kill killed KILL\n');
  t.deepEqual(takeLastExit(folder), { result: 'oom-kill', code: 'killed', status: 'KILL' });
  t.is(takeLastExit(folder), null);
  for (const text of ['', 'success  \n', 'a b c', `${'x'.repeat(99)} killed KILL`]) {
    fs.writeFileSync(file, text);
    t.is(takeLastExit(folder), null, text);
    t.false(fs.existsSync(file));
  }
});
