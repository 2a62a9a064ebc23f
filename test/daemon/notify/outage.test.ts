import path from 'node:path';
import { mock } from 'node:test';
import test from 'ava';
import type { Notification } from '../../../daemon/notify/notification.ts';
import type { Answer } from '../../../daemon/notify/retry-plan.ts';
import { Spool } from '../../../daemon/notify/spool.ts';
import { TargetQueue } from '../../../daemon/notify/target-queue.ts';
import { targetOf } from '../../../daemon/notify/target.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { notification } from '../../helpers/notifications.ts';
import { temporaryFolder } from '../../helpers/run-memsup.ts';
import { receiverAt } from '../../helpers/test-notifier.ts';

const second = 1000;
const minute = 60 * second;

/** What a receiver does with a try: whether it has got it, and what it answers. */
interface Fate {
  readonly taken: boolean;
  readonly answer: Answer;
}

function answers(status: number, taken: boolean): Fate {
  return { taken, answer: { kind: 'answered', status, retryAfterMs: null, redirectsTo: null } };
}

const gone: Fate = { taken: false, answer: { kind: 'unreachable', because: 'ECONNREFUSED' } };
// Both have read it, and the sender cannot know.
const tooSlow: Fate = { taken: true, answer: { kind: 'unreachable', because: 'no answer' } };
const hungUp: Fate = { taken: true, answer: { kind: 'broken', because: 'ECONNRESET' } };

/** A receiver and a queue whose hours pass in moments. */
function simulate(folder: string, fateAt: (atMs: number, tries: number) => Fate) {
  const clock = new FakeClock();
  const startMs = clock.monotonicMs();
  const received: { id: string; atMs: number }[] = [];
  const lost: string[] = [];
  let tries = 0;
  const now = (): number => clock.monotonicMs() - startMs;
  const queue = new TargetQueue(
    targetOf(receiverAt('http://127.0.0.1:1/hook'), {}),
    new Spool(path.join(folder, 'target')),
    {
      clock,
      random: () => 0.5,
      deliver: (_, { about }) => {
        tries += 1;
        const fate = fateAt(now(), tries);
        if (fate.taken) received.push({ id: about.id, atMs: now() });
        return Promise.resolve(fate.answer);
      },
      onSent: () => {},
      onFailed: (about: Notification, { final }) => {
        if (final) lost.push(about.id);
      },
      onDropped: (_, because) => lost.push(because),
      onUnsaved: () => lost.push('unsaved'),
    },
  );
  return {
    queue,
    received,
    lost,
    now,
    tries: () => tries,
    async pass(ms: number, each: (atMs: number) => void = () => {}) {
      for (let passed = 0; passed < ms; passed += second) {
        each(now());
        clock.advance(second);
        mock.timers.tick(second);
        await new Promise(resolve => setImmediate(resolve));
      }
    },
  };
}

test.serial.before(() => mock.timers.enable({ apis: ['setTimeout'] }));
test.serial.after.always(() => mock.timers.reset());

test.serial(
  'an outage of five minutes, then trouble of every kind: nothing lost, in order, doubles under the same id',
  async t => {
    const folder = temporaryFolder(t);
    const trouble = [
      answers(503, false),
      answers(500, false),
      tooSlow,
      answers(429, false),
      hungUp,
      answers(502, true),
    ];
    let troubles = 0;
    const sim = simulate(folder, (atMs, tries) => {
      if (atMs < 5 * minute) return gone;
      const next = tries % 3 === 0 ? trouble[troubles] : undefined;
      if (next !== undefined) troubles += 1;
      return next ?? answers(204, true);
    });
    const ids: string[] = [];
    let slowestMs = 0;
    await sim.pass(5 * minute, atMs => {
      if (atMs % (10 * second) !== 0) return;
      const id = `n${ids.length}`;
      ids.push(id);
      const beforeMs = performance.now();
      sim.queue.add(notification({ id, at: new Date(Date.UTC(2026, 2, 1, 12)).toISOString() }));
      slowestMs = Math.max(slowestMs, performance.now() - beforeMs);
    });
    t.is(sim.queue.pending, 30);
    t.true(sim.tries() < 15, `${sim.tries()} tries in five minutes do not hammer`);
    await sim.pass(15 * minute);
    t.is(troubles, trouble.length, 'all of it was met');
    const got = sim.received.map(({ id }) => id);
    t.deepEqual([...new Set(got)], ids);
    t.deepEqual(sim.lost, []);
    t.is(sim.queue.pending, 0);
    t.is(got.length - ids.length, 3, 'what was taken and not acknowledged came once more');
    // A double comes right after its first: nothing overtakes.
    t.deepEqual(
      got.filter((id, index) => id !== got[index - 1]),
      ids,
    );
    sim.queue.stop();
  },
);

test.serial(
  'a supervisor that is killed in the middle of an outage leaves it to the next',
  async t => {
    const folder = temporaryFolder(t);
    const first = simulate(folder, () => gone);
    const at = new Date(Date.UTC(2026, 2, 1, 12)).toISOString();
    for (const id of ['a', 'b', 'c']) first.queue.add(notification({ id, at }));
    await first.pass(2 * minute);
    // No goodbye: it is not stopped, it is forgotten, as a killed process is.
    const next = simulate(folder, () => answers(204, true));
    await next.pass(10 * second);
    t.deepEqual(
      next.received.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    first.queue.stop();
    next.queue.stop();
  },
);

test.serial(
  'one that answers 500 for ever loses what it was given, after twenty tries, and no more',
  async t => {
    const sim = simulate(temporaryFolder(t), atMs =>
      atMs < 20 * minute ? answers(500, false) : answers(204, true),
    );
    const at = new Date(Date.UTC(2026, 2, 1, 12)).toISOString();
    for (const id of ['a', 'b']) sim.queue.add(notification({ id, at }));
    await sim.pass(40 * minute);
    t.deepEqual(sim.lost, ['a']);
    t.deepEqual(
      sim.received.map(({ id }) => id),
      ['b'],
    );
    sim.queue.stop();
  },
);
