import test from 'ava';
import type { Ready } from '../../config/config.ts';
import { readyBecause, type ReadinessFacts } from '../../daemon/readiness.ts';

const nothing: ReadinessFacts = {
  ready: { by: 'auto' },
  listening: false,
  saidReady: false,
  answered: false,
  ranThrough: false,
  settled: false,
  mustListen: false,
};
const everything = {
  listening: true,
  saidReady: true,
  answered: true,
  ranThrough: true,
  settled: true,
};
const http: Ready = { by: 'http', url: 'http://127.0.0.1:3000/healthz' };

const ready = test.macro({
  exec(t, changes: Partial<ReadinessFacts>, expected: string | null) {
    t.is(readyBecause({ ...nothing, ...changes }), expected);
  },
  title: (_, changes, expected: string | null) =>
    `readyBecause(): ${JSON.stringify(changes)} → ${expected}`,
});

test(ready, {}, null);
test(ready, { listening: true }, 'it listens');
test(ready, { saidReady: true }, 'it said so');
test(ready, { ranThrough: true }, null);
test(ready, { settled: true }, 'it runs');
test(ready, { settled: true, ranThrough: true }, 'it runs and does not listen');
test(ready, { settled: true, ranThrough: true, mustListen: true }, null);
test(ready, { listening: true, mustListen: true }, 'it listens');

for (const by of ['listening', 'message'] as const) {
  const sign = by === 'listening' ? 'listening' : 'saidReady';
  test(ready, { ready: { by }, [sign]: true }, by === 'listening' ? 'it listens' : 'it said so');
  test(ready, { ...everything, ready: { by }, [sign]: false }, null);
}

test(ready, { ready: http, answered: true }, 'http://127.0.0.1:3000/healthz answered');
test(ready, { ...everything, ready: http, answered: false }, null);
// The old process may be the one that answers.
test(ready, { ready: http, answered: true, mustListen: true }, null);
test(
  ready,
  { ...everything, ready: http, mustListen: true },
  'http://127.0.0.1:3000/healthz answered',
);
