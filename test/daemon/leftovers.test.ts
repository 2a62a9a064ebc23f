import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { dropLeftovers } from '../../daemon/leftovers.ts';
import { ownFolder } from '../helpers/own-folder.ts';

function put(folder: string, name: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, 'half of i');
  return file;
}

test('dropLeftovers(): what was never finished goes, from wherever captures are written', t => {
  const folder = ownFolder();
  const unfinished = [
    'incidents/20261122T031245Z-w1/alarm.heapsnapshot.partial',
    'incidents/20261122T031245Z-w1/explain.json.partial',
    'captures/20261122T031245Z-w1.heapsnapshot.partial',
    'baselines/w1-g3.heapsnapshot.partial',
    'profiles/w1.heapprofile.partial',
    'memory.json.partial',
  ].map(name => put(folder, name));
  const whole = [
    'incidents/20261122T031245Z-w1/baseline.heapsnapshot',
    'captures/mine.partial.heapsnapshot',
    'journal.ndjson',
    'notes/of-somebody-else.partial',
  ].map(name => put(folder, name));
  put(folder, 'pipes/20261122T031245Z-w1-snapshot');
  const gone = dropLeftovers(folder);
  t.deepEqual(
    gone.toSorted(),
    unfinished
      .map(file => fs.realpathSync(path.dirname(file)) + `/${path.basename(file)}`)
      .toSorted(),
  );
  t.true(whole.every(file => fs.existsSync(file)));
  t.false(unfinished.some(file => fs.existsSync(file)));
  t.false(fs.existsSync(path.join(folder, 'pipes')));
  t.deepEqual(dropLeftovers(path.join(folder, 'not there')), []);
});

test('dropLeftovers(): what a worker still writes stays, and goes when that has ended', t => {
  const folder = ownFolder();
  const file = put(folder, 'captures/a.heapsnapshot.partial');
  const writer = fs.openSync(file, 'a');
  t.deepEqual(dropLeftovers(folder), []);
  t.true(fs.existsSync(file));
  fs.closeSync(writer);
  t.is(dropLeftovers(folder).length, 1);
  t.false(fs.existsSync(file));
});
