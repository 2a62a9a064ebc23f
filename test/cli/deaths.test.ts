import test from 'ava';
import type { JournalRecord } from '../../base/journal.ts';
import { deathSentence, unexpectedDeaths } from '../../cli/story/deaths.ts';

const exit: JournalRecord = {
  at: '2026-11-22T03:00:00.000Z',
  event: 'worker.exit',
  app: 'shop',
  worker: 2,
  generation: 1,
  pid: 4711,
  code: null,
  signal: null,
};

const isDeath = (fields: Partial<JournalRecord>): boolean =>
  unexpectedDeaths([{ ...exit, ...fields }]).length === 1;

test('unexpectedDeaths(): tells failures from ends that were wanted', t => {
  t.true(isDeath({ code: 1, cause: 'crashed' }));
  t.true(isDeath({ signal: 'SIGKILL', cause: 'kernel-out-of-memory' }));
  t.true(isDeath({ signal: 'SIGABRT', cause: 'heap-out-of-memory' }));
  t.true(isDeath({ cause: 'not-started' }), 'a process that could not be created has no code');
  t.false(isDeath({ code: 0, cause: 'ended' }));
  t.false(isDeath({ signal: 'SIGTERM', cause: 'stopped' }));
  t.false(isDeath({ code: 1, cause: 'stopped' }));
  t.true(isDeath({ event: 'supervisor.previous-death' }));
  t.false(isDeath({ event: 'worker.drain', code: 1 }));
});

const tell = (fields: Partial<JournalRecord>): string => deathSentence({ ...exit, ...fields });
const at = '2026-11-22 03:00:00 UTC';

test('deathSentence(): makes a sentence of the cause', t => {
  t.is(
    tell({ because: 'crashed with exit code 1' }),
    `${at}: worker 2 (pid 4711) crashed with exit code 1.`,
  );
  t.is(
    tell({ because: 'killed by the kernel, out of memory (oom_kill counter rose)' }),
    `${at}: worker 2 (pid 4711) was killed by the kernel, out of memory (oom_kill counter rose).`,
  );
  t.is(
    tell({ because: 'out of memory: the JavaScript heap reached its limit of 256 MiB (SIGABRT)' }),
    `${at}: worker 2 (pid 4711) ran out of memory: the JavaScript heap reached its limit of 256 MiB (SIGABRT).`,
  );
});

test('deathSentence(): falls back to signal and code', t => {
  t.is(tell({ signal: 'SIGSEGV' }), `${at}: worker 2 (pid 4711) was killed by SIGSEGV.`);
  t.is(tell({ code: 3 }), `${at}: worker 2 (pid 4711) died with exit code 3.`);
  t.is(tell({ worker: undefined, pid: undefined }), `${at}: worker ? died.`);
});

test('deathSentence(): says where the program was at its end', t => {
  const report = { trigger: 'OOMError', stack: ['    at fill (/app/cache.js:12:3)', 'at main'] };
  t.is(
    tell({ because: 'out of memory', report }),
    `${at}: worker 2 (pid 4711) ran out of memory; it was last seen at fill (/app/cache.js:12:3).`,
  );
});

test('deathSentence(): tells the death of memsup itself', t => {
  const record: JournalRecord = {
    at: '2026-11-22T03:00:07.000Z',
    event: 'supervisor.previous-death',
    app: 'shop',
    pid: 100,
    lastSeenAt: exit.at,
    because: 'the host was started anew in between',
  };
  t.is(
    deathSentence(record),
    `${at} or soon after: memsup itself (pid 100) died: the host was started anew in between.`,
  );
});

test('deathSentence(): makes what the journal holds harmless', t => {
  t.false(tell({ because: '\u001B[2Jgone' }).includes('\u001B'));
});
