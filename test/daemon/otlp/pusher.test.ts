import test, { type ExecutionContext } from 'ava';
import type { OtlpConfig } from '../../../config/config.ts';
import type { Family } from '../../../daemon/metrics/exposition.ts';
import { otlpTarget, parseHeaders } from '../../../daemon/otlp/otlp-target.ts';
import { partlyRefused } from '../../../daemon/otlp/post.ts';
import { Pusher } from '../../../daemon/otlp/pusher.ts';
import { eventually } from '../../helpers/eventually.ts';
import { otlpReceiver, says, type OtlpReceiver } from '../../helpers/otlp-receiver.ts';

const config: OtlpConfig = {
  endpoint: 'http://127.0.0.1:1',
  everyMs: 20,
  headersEnv: 'OTLP_HEADERS',
  temporality: 'cumulative',
  semconv: 'current',
};

/** Pushes a counter that grows by one with each look. */
function pushing(t: ExecutionContext, receiver: OtlpReceiver, changes: Partial<OtlpConfig> = {}) {
  const warnings: string[] = [];
  const outcomes: string[] = [];
  let looks = 0;
  const pusher = new Pusher({
    config: { ...config, endpoint: receiver.url, ...changes },
    app: 'shop',
    version: '1.2.3',
    env: { OTLP_HEADERS: 'Authorization=Bearer%20abc, x-tenant=shop' },
    families: (): Family[] => {
      looks += 1;
      const samples = [{ labels: { app: 'shop' }, value: looks }];
      return [{ name: 'memsup_looks_total', help: 'h', type: 'counter', samples }];
    },
    wallMs: () => 1000 + looks,
    random: () => 0.5,
    warn: message => warnings.push(message),
    onPush: outcome => outcomes.push(outcome),
  });
  pusher.start();
  t.teardown(() => pusher.end());
  return { pusher, warnings, outcomes };
}

function values({ received }: OtlpReceiver) {
  return received.flatMap(({ resources }) =>
    resources.flatMap(({ metrics }) => metrics.flatMap(({ points }) => points[0]?.value)),
  );
}

test('Pusher: pushes again and again, with the headers that it was given', async t => {
  const receiver = await otlpReceiver(t);
  const { warnings } = pushing(t, receiver);
  await receiver.have(3);
  t.deepEqual(values(receiver).slice(0, 3), [1n, 2n, 3n]);
  t.like(receiver.received[0], {
    url: '/v1/metrics',
    headers: {
      authorization: 'Bearer abc',
      'x-tenant': 'shop',
      'content-type': 'application/json',
      'user-agent': 'memsup/1.2.3',
    },
  });
  t.deepEqual([warnings, receiver.faults], [[], []]);
});

test('Pusher: a difference that did not arrive is part of the next one', async t => {
  const receiver = await otlpReceiver(t);
  receiver.answer(says(200), says(503), says(400), says(200));
  const { outcomes } = pushing(t, receiver, { temporality: 'delta' });
  await receiver.have(5);
  t.deepEqual(values(receiver).slice(0, 5), [1n, 1n, 2n, 3n, 1n]);
  t.deepEqual(outcomes.slice(0, 4), ['sent', 'failed', 'failed', 'sent']);
  const points = receiver.received.map(({ resources }) => resources[0]?.metrics[0]?.points[0]);
  t.is(points[3]?.startNano, points[0]?.timeNano, 'since the last one that arrived');
});

test('Pusher: an outage is told once, and its end', async t => {
  const receiver = await otlpReceiver(t);
  receiver.answer(says(503), says(503), says(503), says(200));
  const { warnings } = pushing(t, receiver);
  await receiver.have(5);
  t.deepEqual(
    warnings.map(warning => warning.replace(/127\.0\.0\.1:\d+/, 'host')),
    ['pushing metrics to host: answered 503', 'pushing metrics to host works again'],
  );
});

test('Pusher: the end pushes once more, and does not wait for a collector that is silent', async t => {
  const receiver = await otlpReceiver(t);
  const { pusher } = pushing(t, receiver, { everyMs: 3_600_000 });
  await pusher.end();
  t.is(receiver.received.length, 1);
  const silent = await otlpReceiver(t);
  silent.answer(() => {});
  const other = pushing(t, silent, { everyMs: 3_600_000 });
  await other.pusher.end();
  t.deepEqual(other.outcomes, ['failed']);
});

test('Pusher: a collector that is not there is no error of ours', async t => {
  const receiver = await otlpReceiver(t);
  const { warnings } = pushing(t, receiver, { endpoint: 'http://127.0.0.1:1/path?key=hush' });
  await eventually(() => warnings.length > 0, 'it warned');
  t.regex(warnings[0] ?? '', /^pushing metrics to 127\.0\.0\.1:1: could not be reached: \w+$/);
  t.notRegex(warnings.join(' '), /hush/);
});

test('Pusher: points that were refused are told', async t => {
  const receiver = await otlpReceiver(t);
  receiver.answer(
    says(200, '{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"too\\nold"}}'),
  );
  const { warnings } = pushing(t, receiver);
  await receiver.have(2);
  t.regex(warnings[0] ?? '', /3 data points were refused: too old$/);
});

test('partlyRefused(): only what is one', t => {
  for (const text of [
    '',
    '{}',
    '[]',
    '{"partialSuccess":{}}',
    '{"partialSuccess":{"rejectedDataPoints":"0"}}',
  ]) {
    t.is(partlyRefused(text), null, text);
  }
});

test('otlpTarget(): the path, the user, the headers', t => {
  const url = (endpoint: string) => otlpTarget({ ...config, endpoint }, {}).url;
  t.is(url('http://c:4318'), 'http://c:4318/v1/metrics');
  t.is(url('http://c:4318/'), 'http://c:4318/v1/metrics');
  t.is(url('http://c/otlp/v1/metrics'), 'http://c/otlp/v1/metrics');
  const withUser = otlpTarget({ ...config, endpoint: 'https://me:p%40ss@c' }, {});
  t.is(withUser.url, 'https://c/v1/metrics');
  t.is(withUser.headers['authorization'], `Basic ${Buffer.from('me:p@ss').toString('base64')}`);
});

test('parseHeaders(): what is none is left out', t => {
  t.deepEqual(parseHeaders('a=1,B = x%20y ,=3,c,d=%,content-length=9,e=x%0Ay'), {
    a: '1',
    b: 'x y',
    d: '%',
  });
  t.deepEqual(parseHeaders(''), {});
});
