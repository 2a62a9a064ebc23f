import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { Metrics } from '../../../daemon/metrics/metrics.ts';
import { serveMetrics } from '../../../daemon/metrics/serve.ts';
import { valueOf } from '../../helpers/exposition.ts';
import { FakeSupervision } from '../../helpers/fake-supervision.ts';

async function served(t: ExecutionContext): Promise<{ fake: FakeSupervision; url: string }> {
  const fake = new FakeSupervision({
    rest: { metrics: { listen: { host: '127.0.0.1', port: 0 }, otlp: null } },
    parts: ({ config, clock, journal }) => {
      const metrics = new Metrics(config, clock);
      journal.onRecord(record => metrics.onRecord(record));
      return { metrics };
    },
  });
  const address = await new Promise<AddressInfo>(resolve => {
    const endpoint = serveMetrics(fake.supervision, resolve);
    t.teardown(() => endpoint?.close());
  });
  return { fake, url: `http://127.0.0.1:${address.port}` };
}

const asked = ['/livez', '/readyz', '/startupz'] as const;

async function health(url: string): Promise<number[]> {
  const responses = await Promise.all(asked.map(path => fetch(url + path)));
  return responses.map(({ status }) => status);
}

test('serveMetrics(): metrics and health, from the start to the stop', async t => {
  const { fake, url } = await served(t);
  t.deepEqual(await health(url), [200, 503, 503]);
  await fake.serve(fake.current());
  t.deepEqual(await health(url), [200, 200, 200]);
  const response = await fetch(`${url}/metrics`);
  t.is(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  t.is(valueOf(await response.text(), 'memsup_workers_ready', { app: 'shop' }), 1);
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.deepEqual(await health(url), [200, 503, 200]);
});

test('serveMetrics(): nothing is served unless it is asked for', t => {
  t.is(serveMetrics(new FakeSupervision().supervision), null);
});
