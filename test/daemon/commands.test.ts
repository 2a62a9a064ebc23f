import test from 'ava';
import { Commands, type CommandOutcome } from '../../daemon/commands.ts';

interface Given {
  readonly id: number;
  readonly outcomes: CommandOutcome[];
}

function give(
  commands: Commands,
  owner: object,
  { timeoutMs = 60_000, reachable = true }: { timeoutMs?: number; reachable?: boolean } = {},
): Given {
  const outcomes: CommandOutcome[] = [];
  let id = 0;
  commands.give(owner, {
    timeoutMs,
    send: given => {
      id = given;
      return reachable;
    },
    settle: outcome => outcomes.push(outcome),
  });
  return { id, outcomes };
}

test('answer(): settles once, and only the first time', t => {
  const commands = new Commands();
  const owner = {};
  const { id, outcomes } = give(commands, owner);
  commands.answer(owner, { id, error: null, result: 5 });
  commands.answer(owner, { id, error: null, result: 6 });
  commands.abandon(owner);
  t.deepEqual(outcomes, [{ ok: true, result: 5 }]);
});

test('answer(): an error is an outcome too', t => {
  const commands = new Commands();
  const owner = {};
  const { id, outcomes } = give(commands, owner);
  commands.answer(owner, { id, error: { code: 'busy', message: 'not now' }, result: null });
  t.deepEqual(outcomes, [{ ok: false, code: 'busy', message: 'not now' }]);
});

test('answer(): by somebody else does not count', t => {
  const commands = new Commands();
  const { id, outcomes } = give(commands, {});
  commands.answer({}, { id, error: null, result: 'forged' });
  commands.answer({}, { id: 999, error: null, result: 'nobody asked' });
  t.deepEqual(outcomes, []);
});

test('give(): without a way to the agent it is settled at once', t => {
  const { outcomes } = give(new Commands(), {}, { reachable: false });
  t.like(outcomes[0], { ok: false, code: 'unreachable' });
});

test('give(): the deadline settles, and a late answer does not count', async t => {
  const commands = new Commands();
  const owner = {};
  const outcome = await new Promise<CommandOutcome>(resolve => {
    const alive = setInterval(() => {}, 1000);
    commands.give(owner, {
      timeoutMs: 5,
      send: () => true,
      settle: settled => {
        clearInterval(alive);
        resolve(settled);
      },
    });
  });
  t.like(outcome, { ok: false, code: 'timeout', message: 'no answer within 5 ms' });
  t.notThrows(() => commands.answer(owner, { id: 1, error: null, result: 1 }));
});

test('abandon(): settles what the owner had and nothing else', t => {
  const commands = new Commands();
  const owner = {};
  const first = give(commands, owner);
  const second = give(commands, owner);
  const other = give(commands, {});
  commands.abandon(owner);
  t.deepEqual(
    [first, second].map(({ outcomes }) => outcomes.length),
    [1, 1],
  );
  t.like(first.outcomes[0], { ok: false, code: 'gone' });
  t.deepEqual(other.outcomes, []);
});

test('give(): numbers are never used twice', t => {
  const commands = new Commands();
  const ids = Array.from({ length: 100 }, () => give(commands, {}, { reachable: false }).id);
  t.is(new Set(ids).size, 100);
});
