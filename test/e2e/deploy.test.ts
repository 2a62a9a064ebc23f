import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { startMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

test('run: in a folder that is a link to a release, a reload runs the release that it leads to now', async t => {
  const folder = fs.realpathSync(temporaryFolder(t));
  for (const release of ['r1', 'r2']) {
    fs.mkdirSync(path.join(folder, release));
    const server = `require('node:http').createServer().listen(0, '127.0.0.1', () => console.log(__dirname));`;
    fs.writeFileSync(path.join(folder, release, 'server.cjs'), server);
  }
  const current = path.join(folder, 'current');
  fs.symlinkSync('r1', current);
  const memsup = startMemsup(t, {
    args: ['run', 'server.cjs'],
    cwd: current,
    env: { PWD: current },
  });
  await memsup.waitForOutput(/\/r1\n/);
  await memsup.waitForEvent('worker.ready');
  fs.symlinkSync('r2', path.join(folder, 'next'));
  fs.renameSync(path.join(folder, 'next'), current);
  memsup.signal('SIGHUP');
  await memsup.waitForOutput(/\/r2\n/);
  await memsup.waitForEvent('restart.done');
  memsup.signal('SIGTERM');
  t.is((await memsup.finished()).code, 0);
});
