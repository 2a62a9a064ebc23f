import http from 'node:http';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

testAgentOnEachNode('agent: a sample is complete and plausible', async (t, node) => {
  const app = new TinySupervisor(t, {
    node,
    script: 'serves-everything.cjs',
    args: ['http'],
    info: { sampleEveryMs: 200 },
  });
  const port = await app.port();
  for (let index = 0; index < 5; index += 1) await get(port, '/');
  const slow = get(port, '/slow?ms=60000');
  slow.catch(() => {});
  const sample = await app.when(() =>
    app.samples().find(({ requests, inFlight, elu }) => requests === 5 && inFlight === 1 && elu),
  );
  for (const [name, value] of Object.entries(sample)) {
    // This app has no threads and no counters of its own.
    const mayLack = name.startsWith('loopDelay') || ['threads', 'counters'].includes(name);
    t.true(mayLack || value !== null, name);
    if (typeof value === 'number') t.true(Number.isFinite(value) && value >= 0, name);
  }
  t.true(sample.rssBytes > sample.heapUsedBytes);
  t.true(sample.heapTotalBytes >= sample.heapUsedBytes);
  t.true((sample.oldBytes ?? 0) < sample.heapUsedBytes);
  t.is(sample.nativeContexts, 1);
  t.true((sample.handles ?? 0) >= 2, 'a listening socket and a connection');
  t.true((sample.timers ?? 0) >= 1, 'the slow request waits on a timer');
  t.true((sample.fds ?? 0) > 5);
  t.true((sample.listeners ?? 0) >= 3);
  t.true((sample.elu ?? 2) <= 1);
  const sum = Object.values(sample.spaces ?? {}).reduce((total, bytes) => total + bytes, 0);
  t.true(Math.abs(sum - sample.heapUsedBytes) < 0.2 * sum);
  const counted = Object.values(sample.gcPauses ?? {}).map(counts =>
    counts.reduce((a, b) => a + b, 0),
  );
  t.deepEqual(counted, [sample.gcMajors, sample.gcMinors, sample.gcIncrementals, sample.gcWeaks]);
  const { data: inventory } = await app.first('inventory');
  const old = inventory.spaces['old_space'];
  // Of another moment than the sample: only what holds at any time can be said.
  t.true((old?.sizeBytes ?? 0) > 2 ** 20);
  t.true((old?.physicalBytes ?? 0) > 0);
  t.true((inventory.resources?.['TCPSocketWrap'] ?? 0) >= 1, JSON.stringify(inventory.resources));
  t.true(inventory.loopActiveMs > 0 && inventory.loopIdleMs >= 0);
  const later = await app.when(() => app.samples().find(({ atMs }) => atMs > sample.atMs + 1000));
  t.not(later.loopDelayP99Ms, null);
});

testAgentOnEachNode('agent: a request whose client hangs up is not in flight', async (t, node) => {
  const app = new TinySupervisor(t, {
    node,
    script: 'serves-everything.cjs',
    args: ['http'],
    info: { sampleEveryMs: 100 },
  });
  const port = await app.port();
  const request = http.get({ port, path: '/slow?ms=60000' });
  request.on('error', () => {});
  await app.when(() => app.samples().at(-1)?.inFlight === 1);
  request.destroy();
  await app.when(() => app.samples().at(-1)?.inFlight === 0);
  t.is(app.samples().at(-1)?.requests, 0);
});

function get(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, path, agent: false }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve(text));
    });
    request.once('error', reject);
  });
}
