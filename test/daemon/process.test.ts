import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import test from 'ava';
import { isRecord } from '../../base/guards.ts';
import {
  startProcess,
  signalGroup,
  type ProcessSpec,
  type WorkerProcess,
} from '../../daemon/process.ts';
import { isAlive } from '../../daemon/proc.ts';
import type { CommandMessage } from '../../ipc/messages.ts';

// This file runs from dist/test/daemon; programs are not copied there.
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure: string | null;
}

interface Started {
  readonly child: WorkerProcess;
  readonly end: Promise<End>;
  /** The next message that came and was not taken yet. */
  readonly next: () => Promise<unknown>;
}

function spec(name: string, changes: Partial<ProcessSpec> = {}): ProcessSpec {
  const file = path.join(root, 'test/fixtures/processes', name);
  return { file: process.execPath, args: [file], cwd: root, env: {}, stdin: 'ignore', ...changes };
}

function start(of: ProcessSpec): Started {
  const messages: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  let ended: (end: End) => void = () => {};
  const end = new Promise<End>(resolve => {
    ended = resolve;
  });
  const child = startProcess(of, {
    onExit: (code, signal) => ended({ code, signal, failure: null }),
    onFailure: error => ended({ code: null, signal: null, failure: error.message }),
    onMessage: message => {
      const taker = waiting.shift();
      if (taker === undefined) messages.push(message);
      else taker(message);
    },
  });
  return {
    child,
    end,
    next: () =>
      messages.length > 0
        ? Promise.resolve(messages.shift())
        : new Promise(resolve => waiting.push(resolve)),
  };
}

function pidIn(message: unknown): number {
  const pid = isRecord(message) ? message['pid'] : undefined;
  if (typeof pid !== 'number') throw new Error('no pid was told');
  return pid;
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise(resolve => setTimeout(resolve, 5));
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('startProcess(): the end is told while a grandchild still holds the output', async t => {
  const { child, end, next } = start(spec('holds-output.js'));
  const grandchild = pidIn(await next());
  t.deepEqual(await end, { code: 3, signal: null, failure: null });
  t.true(isAlive(grandchild));
  t.true(child.signalGroup('SIGKILL'), 'the group is still there');
  await untilGone(grandchild);
});

onLinux(
  'startProcess(): a group is killed with its grandchildren, a process alone is not',
  async t => {
    const { child, end, next } = start(spec('stays.js'));
    const grandchild = pidIn(await next());
    t.true(child.signal('SIGTERM'));
    t.is(await next(), 'still here');
    t.true(isAlive(grandchild));
    child.signalGroup('SIGKILL');
    t.deepEqual(await end, { code: null, signal: 'SIGKILL', failure: null });
    await untilGone(grandchild);
    t.pass();
  },
);

onLinux('startProcess(): nobody but the state table follows a SIGTERM by a SIGKILL', async t => {
  const { child, end, next } = start(spec('stays.js'));
  await next();
  child.signal('SIGTERM');
  t.is(await next(), 'still here');
  // execa's own deadline would have been five seconds after the first one.
  await new Promise(resolve => setTimeout(resolve, 5500));
  child.signal('SIGTERM');
  t.is(await next(), 'still here');
  child.signalGroup('SIGKILL');
  t.is((await end).signal, 'SIGKILL');
});

test('startProcess(): messages of the agent’s own go both ways, the app’s and Node’s do not come', async t => {
  const { child, end, next } = start(spec('echo.js'));
  t.is(await next(), 'ready');
  const order: CommandMessage = { type: 'drain', data: { id: 5, deadlineMs: 10 } };
  t.true(child.order(order));
  t.deepEqual(await next(), { heard: order });
  child.signal('SIGKILL');
  await end;
  t.false(child.order(order));
});

test('startProcess(): an interpreter that is not there', async t => {
  const { child, end } = start(spec('echo.js', { file: '/nowhere/node' }));
  t.is(child.pid, null);
  const { failure } = await end;
  t.regex(failure ?? '', /\/nowhere\/node/);
  t.false(child.signalGroup('SIGTERM'));
  t.false(child.order({ type: 'drain', data: { id: 1, deadlineMs: 1 } }));
});

test('startProcess(): a working folder that is not there', async t => {
  const { end } = start(spec('echo.js', { cwd: '/nowhere/at/all' }));
  t.regex((await end).failure ?? '', /nowhere/);
});

test('startProcess(): a file that may not be executed', async t => {
  const { end } = start(spec('echo.js', { file: path.join(root, 'package.json') }));
  t.not((await end).failure, null);
});

onLinux(
  'startProcess(): where no descriptor is left, that is told, and the next try goes well',
  async t => {
    const fixture = path.join(root, 'test/fixtures/processes/no-descriptors.js');
    const module = new URL('../../daemon/process.js', import.meta.url).href;
    const limited = ['-c', 'ulimit -n 100; exec "$0" "$@"', process.execPath, fixture, module];
    const { stdout } = await promisify(execFile)('sh', limited);
    t.deepEqual(JSON.parse(stdout), {
      failures: [
        { pid: null, message: `spawn ${process.execPath} EMFILE` },
        `${process.execPath} could not be run (spawn ${process.execPath} EMFILE)`,
      ],
      code: 0,
    });
  },
);

test('startProcess(): arguments arrive as they are, and the environment is added to ours', async t => {
  const args = [
    '-e',
    'process.send({ cmd: "NODE_MEMSUP", message: [process.argv.slice(1), process.env.FROM_SPEC, Boolean(process.env.PATH)] })',
    'two words',
    '$HOME "quoted"',
    '',
  ];
  const { next } = start(spec('', { args, env: { FROM_SPEC: 'here' } }));
  t.deepEqual(await next(), [['two words', '$HOME "quoted"', ''], 'here', true]);
});

test('signalGroup(): nobody', t => {
  t.false(signalGroup(null, 'SIGTERM'));
  t.false(signalGroup(2 ** 30, 'SIGTERM'));
});
