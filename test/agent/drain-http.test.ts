import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { BareConnection } from '../helpers/http-client.ts';
import type { NodeBinary } from '../helpers/nodes.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

function serving(t: ExecutionContext, node: NodeBinary): TinySupervisor {
  return new TinySupervisor(t, {
    node,
    script: 'serves-everything.cjs',
    args: ['http'],
    env: { KEEP_ALIVE_MS: '1500', CLOSES_ON_TERM: '1' },
  });
}

testAgentOnEachNode('drain: work under way is finished, and nothing is cut', async (t, node) => {
  const app = serving(t, node);
  const port = await app.port();
  const [busy, streaming, idle, fresh, pipelined] = Array.from(
    { length: 5 },
    () => new BareConnection(t, port),
  );
  if (!busy || !streaming || !idle || !fresh || !pipelined) throw new Error('unreachable');
  idle.get('/first');
  await idle.until('answer to /first');
  t.regex(idle.received, /^Connection: keep-alive/m);
  busy.get('/slow?ms=1200');
  streaming.get('/stream?ms=1200');
  pipelined.send(
    ['/a?ms=900', '/b', '/c'].map(path => `GET ${path} HTTP/1.1\r\nHost: app\r\n\r\n`).join(''),
  );
  for (const path of ['/slow', '/stream', '/c']) {
    await app.when(() => app.stdout.includes(`request ${path}`));
  }
  const drained = app.ask('drain', { deadlineMs: 20_000 }, 'channel');
  // Whoever is idle is left in peace, for a request may be on its way: this one is.
  await sleep(300);
  t.false(idle.hasEnded);
  t.false(fresh.hasEnded);
  idle.get('/second');
  await idle.until('answer to /second');
  t.regex(idle.received, /answer to \/first[^]*^Connection: close/m);

  const { error, result } = await drained;
  t.is(error, null);
  t.like(result, { requestsCut: 0, connectionsCut: 0 });
  await Promise.all([busy, streaming, idle, fresh, pipelined].map(({ closed }) => closed));
  t.regex(busy.received, /^Connection: close[^]*answer to \/slow/m);
  t.true(streaming.received.includes('begin ') && streaming.received.includes('end'));
  t.is(fresh.received, '');
  for (const path of ['/a', '/b', '/c']) t.true(pipelined.received.includes(`answer to ${path}`));

  // A late client waits in the kernel for a successor. The app does not know, and its own clean-up works as ever.
  const late = new BareConnection(t, port);
  late.get('/late');
  t.is(app.child.exitCode, null);
  app.child.kill('SIGTERM');
  const { code, stdout, stderr } = await app.ended;
  t.is(code, 5);
  t.is(stderr, '');
  t.true(stdout.includes(`closed ${port} well false`), stdout);
  t.false(stdout.includes('/late'));
  t.is(late.received, '');
});

testAgentOnEachNode('drain: what is not done at the deadline is counted', async (t, node) => {
  const app = serving(t, node);
  const port = await app.port();
  const [slow, uploading] = [new BareConnection(t, port), new BareConnection(t, port)];
  slow.get('/slow?ms=60000');
  uploading.send('POST /upload HTTP/1.1\r\nHost: app\r\nContent-Length: 1000\r\n\r\nabc');
  await app.when(() => app.stdout.includes('/slow') && app.stdout.includes('/upload'));
  await uploading.until('answer to /upload');
  const { error, result } = await app.ask('drain', { deadlineMs: 1000 });
  t.is(error, null);
  // The second one has its answer, but the client is not done asking.
  t.like(result, { requestsCut: 2, connectionsCut: 2 });
  // Cut means: not done by then. Ending it is the supervisor's decision.
  t.false(slow.hasEnded);
  const again = await app.ask('drain', { deadlineMs: 60_000 });
  t.deepEqual(again.result, result);
});

testAgentOnEachNode('drain: an app that does not listen is drained at once', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'never-listens.cjs' });
  const { error, result } = await app.ask('drain', { deadlineMs: 60_000 });
  t.is(error, null);
  t.deepEqual(result, { drainMs: 0, requestsCut: 0, connectionsCut: 0 });
});
