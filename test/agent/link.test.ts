import { randomBytes } from 'node:crypto';
import { encodeFrame } from '../../ipc/frame.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

testAgentOnEachNode('link: it comes back, and says everything again', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'listens.cjs', info: { sampleEveryMs: 100 } });
  const port = await app.port();
  await app.when(() => app.samples().length > 2);
  app.close();
  app.messages.length = 0;
  app.open();
  await app.when(() => app.connections === 2);
  t.is(await app.port(), port);
  t.is(app.messages[0]?.type, 'hello');
  await app.when(() => app.samples().length > 2);
  t.is(app.child.exitCode, null);
});

testAgentOnEachNode('link: what it could not say is dropped and counted', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'counts-up.cjs', info: { sampleEveryMs: 4 } });
  await app.when(() => app.samples().length > 0);
  app.close();
  // The outbox holds 300 readings: thirty tenths of a second at the very most.
  const count = Number(app.stdout.match(/\d+/g)?.at(-1));
  await app.when(() => app.stdout.includes(`count ${count + 60}`));
  app.messages.length = 0;
  app.open();
  const telemetry = await app.first('telemetry');
  t.true(telemetry.data.dropped > 0);
  t.is(telemetry.data.readings.length, 200);
  const [first, second] = telemetry.data.readings;
  t.true((first?.atMs ?? 0) < (second?.atMs ?? 0), 'the oldest first');
  const next = await app.when(() => app.messages.filter(({ type }) => type === 'telemetry').at(1));
  t.like(next, { data: { dropped: 0 } });
});

testAgentOnEachNode(
  'link: a supervisor that is away at the start is found later',
  async (t, node) => {
    const app = new TinySupervisor(t, { node, script: 'listens.cjs', isAway: true });
    await app.when(() => app.stdout.includes('listening'));
    app.open();
    t.true((await app.port()) > 0);
  },
);

testAgentOnEachNode('link: what is no command does nothing', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'listens.cjs', info: { sampleEveryMs: 100 } });
  await app.hello();
  const drain = (data: unknown): string => encodeFrame('drain', data);
  const hostile = [
    'no frame at all\f',
    '{"type":5}\f',
    '{"type":"toString","data":{}}\f',
    '{"type":"__proto__","data":{"id":1}}\f',
    '{"type":"constructor","data":{"id":1,"deadlineMs":0}}\f',
    'null\f[]\f""\f{}\f\f\f',
    drain(null),
    drain([]),
    drain({ id: '1', deadlineMs: 0 }),
    drain({ id: 1.5, deadlineMs: 0 }),
    drain({ id: 1, deadlineMs: -1 }),
    drain({ id: 1, deadlineMs: null }),
    encodeFrame('capture', { id: 1, kind: 'snapshot', file: 'relative.heapsnapshot' }),
    encodeFrame('capture', { id: 1, kind: 'core', file: '/tmp/x' }),
    encodeFrame('capture', { id: 1, kind: 'snapshot', file: '/tmp/x\0y' }),
    encodeFrame('probe', { id: 1, mode: 'brutal' }),
    encodeFrame('bound', { id: 1, errno: null }),
    encodeFrame('command of the future', { id: 1 }),
  ];
  for (const text of hostile) app.write(text);
  app.write(randomBytes(100_000));
  app.write(Buffer.alloc(3 * 1024 * 1024, 'x'));
  app.write('\f');
  const { error, result } = await app.ask('probe', { mode: 'forced' });
  t.is(error, null);
  t.like(result, { major: true });
  // The id was 1 in all of them: any answer to them would have come before.
  t.is(app.messages.filter(({ type }) => type === 'answer').length, 1);
  t.is(app.stderr, '');
  t.deepEqual(app.notices(), []);
});

testAgentOnEachNode('link: commands come in pieces and many at once', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'never-listens.cjs' });
  await app.hello();
  const frames = Array.from({ length: 50 }, (_, id) =>
    encodeFrame('drain', { id: id + 100, deadlineMs: 1 }),
  ).join('');
  for (const character of frames) app.write(character);
  await app.when(() => app.messages.filter(({ type }) => type === 'answer').length === 50);
  t.pass();
});
