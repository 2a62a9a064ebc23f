import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readExposition, valueOf } from '../helpers/exposition.ts';
import { eventually } from '../helpers/eventually.ts';
import { freePort } from '../helpers/free-port.ts';
import { otlpReceiver } from '../helpers/otlp-receiver.ts';
import { promtool } from '../helpers/promtool.ts';
import { fixture, startMemsup, writeConfig } from '../helpers/run-memsup.ts';
import { bodies, status, webhookReceiver } from '../helpers/webhook-receiver.ts';

// Every process needs more than that: an alarm that comes for certain, and soon.
const bigRule = {
  name: 'big',
  type: 'threshold',
  signal: 'rss.bytes',
  above: '1MiB',
  for: '0s',
  actions: ['log', 'notify'],
};

test('run: an alarm is told, measured, and taken back by the next run when the first was killed', async t => {
  const receiver = await webhookReceiver(t);
  const port = await freePort();
  const config = writeConfig(t, {
    app: { script: fixture('apps/listens.cjs'), name: 'shop' },
    sample: { every: '200ms', warmup: '0s' },
    rules: [bigRule],
    notify: [{ webhook: receiver.url, secretEnv: 'HOOK_KEY' }],
    metrics: { listen: `127.0.0.1:${port}` },
  });
  const env = { HOOK_KEY: 'hush' };
  const memsup = startMemsup(t, { args: ['run', '-c', config], env });
  await memsup.waitForEvent('notify.sent');
  t.like(bodies(receiver)[0], { event: 'alarm.raised', rule: 'big', app: 'shop', firing: true });
  t.truthy(receiver.received[0]?.headers['memsup-signature']);

  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const worker = { app: 'shop', worker: '1' };
  t.is(valueOf(text, 'memsup_alarms_total', { app: 'shop', rule: 'big' }), 1);
  t.is(valueOf(text, 'memsup_notifications_total', { outcome: 'sent' }), 1);
  t.true((valueOf(text, 'process_resident_memory_bytes', worker) ?? 0) > 2 ** 20);
  t.true((valueOf(text, 'memsup_worker_heap_limit_bytes', worker) ?? 0) > 2 ** 20);
  t.true(readExposition(text).some(({ name }) => name === 'nodejs_heap_space_size_used_bytes'));
  const checked = promtool(t, ['check', 'metrics'], text);
  if (checked !== null) t.deepEqual(checked, { status: 0, output: '' });
  t.is((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200);

  memsup.signal('SIGKILL');
  await memsup.finished();
  const next = startMemsup(t, { args: ['run', '-c', config], env, stateDir: memsup.stateDir });
  await receiver.have(2);
  t.like(bodies(receiver)[1], { event: 'alarm.cleared', rule: 'big', firing: false });
  next.signal('SIGTERM');
  t.is((await next.finished()).code, 0);
});

test('run: the end is not held up by a receiver that does not answer; what is left waits on disk', async t => {
  const receiver = await webhookReceiver(t);
  receiver.answer(() => {}); // Takes the first and says nothing.
  const config = writeConfig(t, {
    app: { script: fixture('apps/listens.cjs') },
    sample: { every: '200ms', warmup: '0s' },
    rules: [bigRule],
    notify: [{ webhook: receiver.url }],
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config] });
  await receiver.have(1);
  const startMs = performance.now();
  memsup.signal('SIGTERM');
  t.is((await memsup.finished()).code, 0);
  t.true(performance.now() - startMs < 9000, 'less than the time that a delivery may take');
  const [key = ''] = fs
    .readdirSync(path.join(memsup.stateDir, 'notify'))
    .filter(name => /^[0-9a-f]{16}$/.test(name));
  const files = fs.readdirSync(path.join(memsup.stateDir, 'notify', key)).toSorted();
  const events = files.map(
    file =>
      JSON.parse(fs.readFileSync(path.join(memsup.stateDir, 'notify', key, file), 'utf8')).kind,
  );
  t.deepEqual(events, ['alarm.raised', 'alarm.cleared']);
  receiver.answer(status(200));
  const next = startMemsup(t, { args: ['run', '-c', config], stateDir: memsup.stateDir });
  await receiver.have(3);
  t.is(
    receiver.received[0]?.headers['memsup-delivery'],
    receiver.received[1]?.headers['memsup-delivery'],
  );
  next.signal('SIGTERM');
  t.is((await next.finished()).code, 0);
});

test('run: a collector is pushed what the workers are, by the conventions, and the end as well', async t => {
  const receiver = await otlpReceiver(t);
  const config = writeConfig(t, {
    app: { script: fixture('apps/listens.cjs'), name: 'shop', workers: 2 },
    sample: { every: '200ms', warmup: '0s' },
    metrics: { otlp: { endpoint: receiver.url, every: '1s', temporality: 'delta' } },
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config] });
  const metricsOf = (instance: RegExp) =>
    receiver.received
      .flatMap(({ resources }) => resources)
      .filter(({ attributes }) => instance.test(attributes['service.instance.id'] ?? ''))
      .flatMap(({ metrics }) => metrics);
  const wanted = [
    'process.memory.usage',
    'process.unix.file_descriptor.count',
    'v8js.memory.heap.used',
    'v8js.memory.heap.space.size',
    'v8js.resource.active',
    'v8js.gc.duration',
    'nodejs.eventloop.utilization',
    'memsup.worker_heap_limit',
  ];
  for (const instance of [/\/shop\/1$/, /\/shop\/2$/]) {
    await eventually(() => {
      const names = new Set(metricsOf(instance).map(({ name }) => name));
      return wanted.every(name => names.has(name));
    }, `${instance.source} is pushed`);
  }
  const pauses = metricsOf(/1$/).findLast(({ name }) => name === 'v8js.gc.duration');
  t.deepEqual(pauses?.points[0]?.bounds, [0.01, 0.1, 1, 10]);
  const rss = metricsOf(/1$/).findLast(({ name }) => name === 'process.memory.usage');
  t.true(Number(rss?.points[0]?.value) > 2 ** 20);
  const ready = metricsOf(/supervisor$/).findLast(({ name }) => name === 'memsup.workers_ready');
  t.is(ready?.points[0]?.value, 2);
  const before = receiver.received.length;
  memsup.signal('SIGTERM');
  t.is((await memsup.finished()).code, 0);
  t.true(receiver.received.length > before);
  const exits = metricsOf(/1$/).filter(({ name }) => name === 'memsup.worker_exits');
  const stopped = exits
    .flatMap(({ points }) => points)
    .filter(({ attributes }) => attributes['cause'] === 'stopped')
    .reduce((sum, { value }) => sum + Number(value), 0);
  t.is(stopped, 1, 'the exit itself was pushed, once');
  t.deepEqual(receiver.faults, []);
});
