import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { BareConnection } from '../helpers/http-client.ts';
import type { NodeBinary } from '../helpers/nodes.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

interface Clustered {
  readonly app: TinySupervisor;
  readonly port: number;
  /** Of all workers so far. */
  readonly pids: () => number[];
}

async function clustered(t: ExecutionContext, node: NodeBinary): Promise<Clustered> {
  const app = new TinySupervisor(t, {
    node,
    script: 'clusters-everything.cjs',
    args: ['http'],
    env: { KEEP_ALIVE_MS: '500' },
  });
  const [port = 0] = await listeners(app, 2);
  const pids = (): number[] =>
    [...app.stdout.matchAll(/^worker (\d+)$/gm)].map(([, pid]) => Number(pid));
  t.teardown(() => {
    app.child.kill('SIGKILL');
    for (const pid of pids()) killIfThere(pid);
  });
  return { app, port, pids };
}

function listeners(app: TinySupervisor, count: number): Promise<number[]> {
  return app.when(() => {
    const told = [...app.stdout.matchAll(/^ports (\d+)$/gm)];
    return told.length >= count && told.map(([, port]) => Number(port));
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended with its primary, as it should.
  }
}

testAgentOnEachNode("cluster: the app's own workers finish their work", async (t, node) => {
  const { app, port, pids } = await clustered(t, node);
  const clients = Array.from({ length: 4 }, () => new BareConnection(t, port));
  for (const [index, client] of clients.entries()) {
    client.get(`/${index}?ms=1200`);
    await app.when(() => app.stdout.includes(`request /${index}`));
  }
  const drained = app.ask('drain', { deadlineMs: 20_000 }, 'channel');
  for (const [index, client] of clients.entries()) {
    await client.until(`answer to /${index}`);
    t.regex(client.received, /^Connection: close/m);
  }
  t.like((await drained).result, { requestsCut: 0, connectionsCut: 0 });
  // The next one waits for a successor; nobody was made to end.
  const late = new BareConnection(t, port);
  late.get('/late');
  await sleep(200);
  t.is(late.received, '');
  t.is(pids().length, 2);
});

testAgentOnEachNode('cluster: what is not done at the deadline is counted', async (t, node) => {
  const { app, port } = await clustered(t, node);
  for (const path of ['/a', '/b', '/c']) {
    new BareConnection(t, port).get(`${path}?ms=60000`);
    await app.when(() => app.stdout.includes(`request ${path}`));
  }
  const { result } = await app.ask('drain', { deadlineMs: 1000 }, 'channel');
  t.like(result, { requestsCut: 3, connectionsCut: 3 });
});

testAgentOnEachNode('cluster: a worker that cannot answer is told of', async (t, node) => {
  const { app, port, pids } = await clustered(t, node);
  new BareConnection(t, port).get('/a?ms=60000');
  await app.when(() => app.stdout.includes('request /a'));
  for (const pid of pids()) process.kill(pid, 'SIGSTOP');
  await app.ask('drain', { deadlineMs: 500 }, 'channel');
  t.deepEqual(app.notices(), ['released', 'cluster-worker', 'cluster-worker']);
});

testAgentOnEachNode(
  'cluster: workers that the app starts while it drains take nothing',
  async (t, node) => {
    const { app, port, pids } = await clustered(t, node);
    const busy = new BareConnection(t, port);
    busy.get('/busy?ms=60000');
    await app.when(() => app.stdout.includes('request /busy'));
    const drained = app.ask('drain', { deadlineMs: 20_000 }, 'channel');
    await app.when(() => app.notices().includes('released'));
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
    await listeners(app, 4);
    const late = new BareConnection(t, port);
    late.get('/late');
    // Those who could answer have gone: nothing is left to wait for.
    t.is((await drained).error, null);
    await sleep(200);
    t.is(late.received, '');
    t.false(app.stdout.includes('/late'));
  },
);
