import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { startLoad } from '../helpers/load.ts';
import { currentNode, testOnEachNode, type NodeBinary } from '../helpers/nodes.ts';
import {
  fixture,
  runMemsup,
  startMemsup,
  temporaryFolder,
  writeConfig,
  type RunningMemsup,
} from '../helpers/run-memsup.ts';

interface Running {
  readonly memsup: RunningMemsup;
  readonly port: number;
  readonly roll: () => Promise<number | null>;
}

async function serve(
  t: ExecutionContext,
  app: Readonly<Record<string, unknown>> = {},
  node: NodeBinary = currentNode,
): Promise<Running> {
  const config = writeConfig(t, {
    app: { script: fixture('apps/serves-mixed.cjs'), node: node.path, ...app },
    rules: [],
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config, '--log', 'json'] });
  const [, port = ''] = await memsup.waitForOutput(/port (\d+)/);
  const workers = typeof app['workers'] === 'number' ? app['workers'] : 1;
  for (let worker = 1; worker <= workers; worker += 1) {
    await memsup.waitForEvent('worker.ready', record => record.worker === worker);
  }
  const roll = async (): Promise<number | null> =>
    (await runMemsup(t, { args: ['restart', '--state-dir', memsup.stateDir] })).code;
  return { memsup, port: Number(port), roll };
}

async function rolls(t: ExecutionContext, running: Running, times: number): Promise<number> {
  const load = startLoad(running.port);
  await sleep(500);
  for (let time = 0; time < times; time += 1) t.is(await running.roll(), 0);
  const { failures, requests, pids } = await load.stop();
  t.deepEqual(failures, {});
  t.true(requests > 100, `${requests} requests`);
  running.memsup.signal('SIGTERM');
  t.is((await running.memsup.finished()).code, 0);
  return pids.size;
}

for (const workers of [1, 2]) {
  test.serial(`zero-drop: rolling restarts of ${workers} under load`, async t => {
    const served = await rolls(t, await serve(t, { workers }), 2);
    t.is(served, workers * 3, 'every process served');
  });
}

// One after the other: several at once would measure each other.
let turn: Promise<unknown> = Promise.resolve();
testOnEachNode('zero-drop: a rolling restart', async (t, node) => {
  const before = turn;
  let end: () => void = () => {};
  turn = new Promise<void>(resolve => {
    end = resolve;
  });
  await before;
  try {
    t.is(await rolls(t, await serve(t, {}, node), 1), 2);
  } finally {
    end();
  }
});

for (const mode of ['crash', 'hang', 'die']) {
  test.serial(`zero-drop: a successor that is to ${mode} costs nobody anything`, async t => {
    const env = { SUCCESSOR: mode, MARK: path.join(temporaryFolder(t), 'mark') };
    const { memsup, port, roll } = await serve(t, { env, readyTimeout: '3s' });
    const load = startLoad(port);
    t.not(await roll(), 0);
    const { failures, pids } = await load.stop();
    t.deepEqual(failures, {});
    t.is(pids.size, 1, 'only the old one has answered');
    const refused = await memsup.waitForEvent('restart.refused');
    t.regex(String(refused['because']), /the old worker goes on serving/);
  });
}

test.serial(
  'zero-drop: while the only worker is dead, connections wait and none is refused',
  async t => {
    const { memsup, port } = await serve(t);
    const ready = await memsup.waitForEvent('worker.ready');
    const load = startLoad(port);
    await sleep(500);
    process.kill(ready.pid ?? 0, 'SIGKILL');
    const next = await memsup.waitForEvent('worker.ready', ({ generation }) => generation === 2);
    await sleep(500);
    const { failures, pids } = await load.stop();
    // What the dying process had accepted already is lost with it.
    const lost = new Set(['ECONNRESET', 'EPIPE', 'socket hang up', 'in the body: aborted']);
    t.deepEqual(
      Object.keys(failures).filter(kind => !lost.has(kind)),
      [],
      'ECONNREFUSED, above all',
    );
    t.deepEqual([...pids], [ready.pid, next.pid]);
  },
);

test.serial('zero-drop: with a URL as sign, the successor itself has to answer', async t => {
  const env = { MARK: path.join(temporaryFolder(t), 'mark'), SUCCESSOR: 'unhealthy' };
  const port = 20_000 + (process.pid % 10_000);
  const { memsup, roll } = await serve(t, {
    env: { ...env, PORT: String(port) },
    script: fixture('apps/is-unhealthy.cjs'),
    ready: `http://127.0.0.1:${port}/`,
    readyTimeout: '2s',
  });
  t.not(await roll(), 0, 'the old one answers with 200, the successor with 503');
  t.is(memsup.journal().filter(({ event }) => event === 'worker.ready').length, 1);
});
