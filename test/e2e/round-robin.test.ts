import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { isAlive } from '../../daemon/proc.ts';
import { bodyOf, freePort } from '../helpers/http-client.ts';
import { startLoad } from '../helpers/load.ts';
import { fixture, runMemsup, startMemsup, writeConfig } from '../helpers/run-memsup.ts';

test('round-robin: even, nothing lost in a roll, and none lost when a worker is killed', async t => {
  const port = await freePort();
  const config = writeConfig(t, {
    app: {
      script: fixture('apps/serves-mixed.cjs'),
      workers: 2,
      balance: 'round-robin',
      ready: 'listening',
      env: { PORT: String(port) },
    },
    rules: [],
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config, '--log', 'json'] });
  for (const worker of [1, 2]) {
    await memsup.waitForEvent('worker.ready', record => record.worker === worker);
  }
  const pids = new Map<string, number>();
  for (let count = 0; count < 20; count += 1) {
    const answer = await bodyOf(port);
    pids.set(answer, (pids.get(answer) ?? 0) + 1);
  }
  t.deepEqual([...pids.values()], [10, 10]);

  const load = startLoad(port);
  const { code, stderr } = await runMemsup(t, {
    args: ['restart', '--state-dir', memsup.stateDir],
  });
  t.is(code, 0, stderr);
  const { failures, pids: served } = await load.stop();
  t.deepEqual(failures, {});
  t.is(served.size, 4);

  // Both at once: connections wait in the supervisor until somebody is there.
  const replaced = memsup.journal().filter(({ event }) => event === 'restart.done');
  const killed = replaced.map(record => Number(record['replacedByPid']));
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  for (const worker of [1, 2]) {
    await memsup.waitForEvent(
      'worker.exit',
      record => record.worker === worker && record['signal'] === 'SIGKILL',
    );
  }
  const answers = await Promise.all(Array.from({ length: 20 }, () => bodyOf(port)));
  t.deepEqual(
    answers.filter(answer => !answer.startsWith('answer ')),
    [],
  );
  memsup.signal('SIGTERM');
  t.is((await memsup.finished()).code, 0);
});

test('round-robin: when the supervisor is killed, the workers accept by themselves', async t => {
  const port = await freePort();
  const config = writeConfig(t, {
    app: {
      script: fixture('apps/serves-mixed.cjs'),
      balance: 'round-robin',
      ready: 'listening',
      onSupervisorLoss: 'keep',
      env: { PORT: String(port) },
    },
    rules: [],
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config, '--log', 'json'] });
  const { pid } = await memsup.waitForEvent('worker.ready');
  t.is(await bodyOf(port), `answer ${pid}`);
  memsup.signal('SIGKILL');
  while (isAlive(memsup.pid)) await sleep(20);
  t.is(await bodyOf(port), `answer ${pid}`);
});
