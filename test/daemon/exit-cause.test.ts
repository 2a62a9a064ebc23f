import test from 'ava';
import { exitCause, shellCode, type ExitFacts, type ExitKind } from '../../daemon/exit-cause.ts';

const serving: ExitFacts = {
  code: null,
  signal: null,
  failure: null,
  state: 'ready',
  neverReady: null,
  served: true,
  ranThrough: true,
  endedNaturally: false,
  addressInUse: null,
  reportTrigger: null,
  heapLimitBytes: null,
  oomKills: 0,
};

const oom = 'OOMError Allocation failed - JavaScript heap out of memory';

interface Expected {
  readonly kind: ExitKind;
  readonly because: RegExp;
}

const ends = test.macro({
  exec(t, facts: Partial<ExitFacts>, expected: Expected) {
    const cause = exitCause({ ...serving, ...facts });
    t.is(cause.kind, expected.kind);
    t.regex(cause.because, expected.because);
  },
  title: (name = '', _facts, expected: Expected) => `exitCause(): ${name} is ${expected.kind}`,
});

test(
  'a spawn that failed',
  ends,
  { failure: 'ENOENT' },
  { kind: 'not-started', because: /could not be started: ENOENT/ },
);
test('exit 0 of a server', ends, { code: 0 }, { kind: 'ended', because: /by itself/ });
test('exit 3 of a server', ends, { code: 3 }, { kind: 'crashed', because: /code 3/ });
test(
  'an event loop that ran out, with a code',
  ends,
  { code: 3, endedNaturally: true },
  { kind: 'ended', because: /code 3/ },
);
test('a signal', ends, { signal: 'SIGSEGV' }, { kind: 'killed', because: /SIGSEGV/ });
test(
  'SIGKILL without a kill of the kernel’s',
  ends,
  { signal: 'SIGKILL' },
  { kind: 'killed', because: /SIGKILL/ },
);
test(
  'SIGKILL and the counter rose',
  ends,
  { signal: 'SIGKILL', oomKills: 1 },
  { kind: 'kernel-out-of-memory', because: /kernel/ },
);
test(
  'SIGTERM and the counter rose',
  ends,
  { signal: 'SIGTERM', oomKills: 1 },
  { kind: 'killed', because: /SIGTERM/ },
);
test(
  'our own SIGKILL although the counter rose',
  ends,
  { signal: 'SIGKILL', oomKills: 1, state: 'killing' },
  { kind: 'stopped', because: /on request/ },
);
test(
  'the kernel’s SIGKILL while it was asked to stop',
  ends,
  { signal: 'SIGKILL', oomKills: 1, state: 'stopping' },
  { kind: 'kernel-out-of-memory', because: /kernel/ },
);
test(
  'SIGTERM that was asked for',
  ends,
  { signal: 'SIGTERM', state: 'stopping' },
  { kind: 'stopped', because: /SIGTERM/ },
);
test(
  'exit 0 that was asked for',
  ends,
  { code: 0, state: 'stopping' },
  { kind: 'stopped', because: /exit code 0/ },
);
test(
  'a start that took too long',
  ends,
  { signal: 'SIGTERM', state: 'stopping', neverReady: 'not ready within 30 s', served: false },
  { kind: 'never-ready', because: /was not ready within 30 s/ },
);
test(
  'a main script that throws',
  ends,
  { code: 1, state: 'starting', ranThrough: false, served: false },
  { kind: 'failed-start', because: /while starting/ },
);
test(
  'an address in use',
  ends,
  { code: 1, served: false, addressInUse: '[::]:80' },
  { kind: 'failed-start', because: /\[::\]:80/ },
);
test(
  'a second address in use, of a server',
  ends,
  { code: 1, addressInUse: '[::]:80' },
  { kind: 'crashed', because: /code 1/ },
);
test(
  'an abort with the report of a full heap',
  ends,
  { signal: 'SIGABRT', reportTrigger: oom },
  { kind: 'heap-out-of-memory', because: /heap reached its limit \(SIGABRT\)/ },
);
test(
  'the same, below a shell',
  ends,
  { code: 134, reportTrigger: oom, heapLimitBytes: 256 * 2 ** 20 },
  { kind: 'heap-out-of-memory', because: /limit of 256 MiB/ },
);
test(
  'an abort without a report',
  ends,
  { signal: 'SIGABRT' },
  { kind: 'killed', because: /SIGABRT/ },
);
test(
  'an abort with another report',
  ends,
  { signal: 'SIGABRT', reportTrigger: 'FatalError napi' },
  { kind: 'killed', because: /SIGABRT/ },
);
test(
  'a crash long after a report',
  ends,
  { code: 1, reportTrigger: oom },
  { kind: 'crashed', because: /code 1/ },
);

test('shellCode(): the code, or 128 and the signal', t => {
  t.is(shellCode(3, null), 3);
  t.is(shellCode(null, 9), 137);
  t.is(shellCode(0, 9), 0);
  t.is(shellCode(null, null), 128);
});
