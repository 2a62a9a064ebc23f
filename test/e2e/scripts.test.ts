import test, { type ExecutionContext } from 'ava';
import type { JournalRecord } from '../../base/journal.ts';
import { bodyOf, freePort } from '../helpers/http-client.ts';
import { isAlive } from '../../daemon/proc.ts';
import { fixture, runMemsup, startMemsup, type RunningMemsup } from '../helpers/run-memsup.ts';

async function start(
  t: ExecutionContext,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningMemsup> {
  const args = ['run', '--log', 'json', '--', ...command];
  const memsup = startMemsup(t, { args, env, cwd: fixture('scripts') });
  await memsup.waitForEvent('worker.ready');
  return memsup;
}

async function replaced(t: ExecutionContext, memsup: RunningMemsup): Promise<JournalRecord> {
  const { code, stderr } = await runMemsup(t, {
    args: ['restart', '--state-dir', memsup.stateDir],
  });
  t.is(code, 0, stderr);
  return memsup.waitForEvent('restart.planned');
}

async function told(memsup: RunningMemsup): Promise<Readonly<Record<string, unknown>>> {
  const [, text = ''] = await memsup.waitForOutput(/^port \d+ (\{.*\})$/m);
  return JSON.parse(text);
}

for (const script of ['start', 'typed']) {
  test(`scripts: npm run ${script} is run directly and replaced start-first`, async t => {
    const memsup = await start(t, ['npm', 'run', script]);
    const { pid } = await memsup.waitForEvent('worker.ready');
    const started = await memsup.waitForEvent('supervisor.start');
    t.regex(String(started['command']), /^"npm run \w+" comes down to "node .*run directly$/);
    t.true(memsup.stderr().includes('which is run directly'));
    t.like(await told(memsup), { pid }, 'the app is our own child');
    if (script === 'start') {
      t.like(await told(memsup), {
        args: ['--from', 'start'],
        GREETING: 'good morning',
        event: 'start',
        version: '1.2.3',
      });
    }
    t.is((await replaced(t, memsup))['order'], 'start-first');
  });
}

test('scripts: one that needs a shell runs as a command, is replaced stop-first, and leaves nothing behind', async t => {
  const port = await freePort();
  const memsup = await start(t, ['npm', 'run', 'shell'], { PORT: String(port) });
  const started = await memsup.waitForEvent('supervisor.start');
  t.regex(String(started['command']), /^"npm run shell" is run as it is.*for a shell$/);
  const first = Number((await told(memsup))['pid']);
  t.not((await memsup.waitForEvent('worker.ready')).pid, first, 'the app is a grandchild');
  const slow = bodyOf(port, '/slow');
  await memsup.waitForOutput(/^slow$/m);
  const planned = replaced(t, memsup);
  // It starts on the same address while the old one is still at work.
  await memsup.waitForEvent('worker.start', ({ generation }) => generation === 2);
  t.true(isAlive(first));
  t.is(await slow, `answer ${first}`);
  t.is((await planned)['order'], 'stop-first');
  t.regex(await bodyOf(port, '/'), /^answer \d+$/);
  t.false(isAlive(first), 'neither npm nor the shell hands a signal on; the group gets it');
  memsup.signal('SIGTERM');
  t.is((await memsup.finished()).code, 0);
});
