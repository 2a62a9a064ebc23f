import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { currentFolder } from '../../cli/current-folder.ts';
import { temporaryFolder } from '../helpers/run-memsup.ts';

test('currentFolder(): is the one that $PWD names, when that is it', t => {
  const folder = fs.realpathSync(temporaryFolder(t));
  const release = path.join(folder, 'r1');
  const current = path.join(folder, 'current');
  fs.mkdirSync(release);
  fs.symlinkSync('r1', current);
  t.is(currentFolder(release, current), current);
  for (const other of [folder, path.join(folder, 'gone'), 'current', '', undefined]) {
    t.is(currentFolder(release, other), release, other);
  }
});
