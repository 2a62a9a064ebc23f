import { spawnSync } from 'node:child_process';
import test from 'ava';
import { fixture, runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

test('run: an app sees of its process what it sees when started by hand', async t => {
  const script = fixture('apps/shows-itself.cjs');
  const byHand = spawnSync(process.execPath, [script, '--port', '80'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const args = ['run', '--state-dir', temporaryFolder(t), script, '--port', '80'];
  const { stdout, code } = await runMemsup(t, { args });
  t.is(code, 0);
  t.deepEqual(JSON.parse(stdout), JSON.parse(byHand.stdout));
});
