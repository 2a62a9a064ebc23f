import test from 'ava';
import { workerStates, type WorkerState } from '../../ipc/status.ts';
import { workerStep, type WorkerEffect, type WorkerEvent } from '../../daemon/worker-state.ts';

const events: readonly WorkerEvent[] = [
  'ready',
  'ready-deadline',
  'drain',
  'drained',
  'drain-deadline',
  'capture',
  'captured',
  'stop',
  'kill-deadline',
  'exit',
];

interface Life {
  readonly state: WorkerState;
  readonly path: readonly WorkerEvent[];
  readonly armed: 'ready' | 'drain' | 'kill' | null;
  readonly effects: readonly WorkerEffect[];
}

const born: Life = { state: 'starting', path: [], armed: 'ready', effects: [] };

/** The life after one more event; `null` when the table says that this cannot be. */
function after(life: Life, event: WorkerEvent): Life | null {
  const cell = workerStep(life.state, event);
  if (cell === 'impossible') return null;
  const path = [...life.path, event];
  if (cell === null) return { ...life, path, effects: [] };
  let { armed } = life;
  for (const effect of cell.effects) {
    if (effect === 'disarm') armed = null;
    if (effect === 'arm-ready') armed = 'ready';
    if (effect === 'arm-drain') armed = 'drain';
    if (effect === 'arm-kill') armed = 'kill';
  }
  return { state: cell.to, path, armed, effects: cell.effects };
}

/** Every life of at most so many events, each handed to `visit` with the life before it. */
function walk(most: number, visit: (life: Life, before: Life) => void): number {
  let lives: Life[] = [born];
  let seen = 0;
  for (let length = 1; length <= most; length += 1) {
    const next = new Map<string, Life>();
    for (const before of lives) {
      for (const event of events) {
        const life = after(before, event);
        if (life === null) continue;
        seen += 1;
        visit(life, before);
        // Lives that have come to the same state with the same timer go on alike.
        next.set(`${life.state} ${life.armed}`, life);
      }
    }
    lives = [...next.values()];
  }
  return seen;
}

test('workerStep(): every state answers every event', t => {
  for (const state of workerStates) {
    for (const event of events) t.not(workerStep(state, event), undefined, `${state} ${event}`);
  }
});

test('workerStep(): every state can be reached within six events', t => {
  const states = new Set<WorkerState>([born.state]);
  t.true(walk(6, ({ state }) => states.add(state)) > 100);
  t.deepEqual([...states].toSorted(), [...workerStates].toSorted());
});

test('workerStep(): a timer is armed wherever somebody else is waited for', t => {
  const wanted = new Map<WorkerState, 'ready' | 'drain' | 'kill'>([
    ['starting', 'ready'],
    ['draining', 'drain'],
    ['stopping', 'kill'],
  ]);
  walk(6, ({ state, armed, path }) => {
    const due = wanted.get(state);
    if (due !== undefined) t.is(armed, due, path.join(' '));
    if (state === 'ready' || state === 'stopped') t.is(armed, null, path.join(' '));
  });
});

test('workerStep(): after a stop the process has been signalled or is gone, whatever else happens', t => {
  walk(6, ({ state, effects, path }, before) => {
    const isGoing = state === 'stopping' || state === 'killing' || state === 'stopped';
    if (path.at(-1) === 'stop') t.true(isGoing, path.join(' '));
    const wasGoing = before.state === 'stopping' || before.state === 'killing';
    if (wasGoing) t.true(isGoing, path.join(' '));
    if (state === 'stopping' && !wasGoing) {
      t.deepEqual(effects, ['disarm', 'arm-kill', 'send-stop-signal']);
    }
  });
});

test('workerStep(): a worker is signalled once, killed once, and only after it was told to stop', t => {
  walk(6, ({ effects, path }, before) => {
    if (effects.includes('send-stop-signal')) {
      t.false(['stopping', 'killing', 'stopped'].includes(before.state), path.join(' '));
    }
    if (effects.includes('send-kill')) t.is(before.state, 'stopping', path.join(' '));
  });
});

test('workerStep(): nothing is done after the end', t => {
  for (const event of events) t.is(workerStep('stopped', event), null, event);
});

test('workerStep(): the end is the end from every state', t => {
  for (const state of workerStates) {
    const cell = workerStep(state, 'exit');
    if (state === 'stopped') t.is(cell, null);
    else t.deepEqual(cell, { to: 'stopped', effects: ['disarm'] });
  }
});

test('workerStep(): a capture is ordered only of a worker off the traffic', t => {
  for (const state of workerStates) {
    const cell = workerStep(state, 'capture');
    const ordered = typeof cell === 'object' && cell?.effects.includes('order-capture') === true;
    t.is(ordered, state === 'drained', state);
  }
});

test('workerStep(): what comes from outside is never impossible', t => {
  const fromOutside = [
    'ready-deadline',
    'drain-deadline',
    'kill-deadline',
    'stop',
    'drain',
    'ready',
    'exit',
  ] as const;
  for (const state of workerStates) {
    for (const event of fromOutside) {
      t.not(workerStep(state, event), 'impossible', `${state} ${event}`);
    }
  }
});
