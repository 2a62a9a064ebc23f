import type { EventEmitter } from 'node:events';
import { execa } from 'execa';
import { messageOf, systemCodeOf } from '../base/errors.ts';
import type { CommandMessage } from '../ipc/messages.ts';
import { attemptSpawn } from './spawn-attempt.ts';
import { serviceVariables } from './systemd/service-variables.ts';

export interface ProcessSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to the supervisor's own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: 'inherit' | 'ignore';
}

export interface ProcessEvents {
  /** The process itself has gone; grandchildren may still hold its output. */
  onExit(code: number | null, signal: NodeJS.Signals | null): void;
  /** The process could not be started at all. */
  onFailure(error: Error): void;
  /** Something that the agent sent over the builtin channel; not decoded yet. */
  onMessage(message: unknown): void;
}

/** A socket, listening or connected, that travels beside a message. */
export interface Handle {
  close(): void;
}

/** One spawned process, the leader of its own process group. */
export interface WorkerProcess {
  readonly pid: number | null;
  /** Over the builtin channel; false when it is closed. */
  order(message: CommandMessage, handle?: Handle, onSent?: () => void): boolean;
  /** To the process alone, so that the app decides what becomes of its children. */
  signal(signal: NodeJS.Signals): boolean;
  /** To the whole group: nothing of the worker outlives it. */
  signalGroup(signal: NodeJS.Signals): boolean;
}

/** Stands for a process before it is started, and for one that could not be. */
export const notStarted: WorkerProcess = {
  pid: null,
  order: () => false,
  signal: () => false,
  signalGroup: () => false,
};

/** Marks the agent's messages: Node gives `NODE_…` ones to `internalMessage`, so that no app ever sees them. */
const channelCommand = 'NODE_MEMSUP';

/** A program that does one small thing and ends. */
export interface BriefRun {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to the supervisor's own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Runs a program to its end, without input and output; resolves with what went wrong, or `null`. */
export async function runBriefly({ file, args, env, timeoutMs }: BriefRun): Promise<string | null> {
  const attempt = attemptSpawn(() =>
    execa(file, args, {
      env,
      stdin: 'ignore',
      stdout: 'ignore',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      reject: false,
    }),
  );
  if ('failed' in attempt) return `${file} could not be run (${messageOf(await attempt.failed)})`;
  const { failed, code, timedOut, exitCode, stderr } = await attempt.started;
  if (!failed) return null;
  if (timedOut) return `${file} did not end within ${timeoutMs} ms`;
  if (exitCode === undefined) return `${file} could not be run (${code ?? 'killed'})`;
  const [firstLine = ''] = stderr.split('\n', 1);
  return `${file} ended with exit code ${exitCode}: ${firstLine}`;
}

// What the service manager says to its service is not for the workers: one that answered would speak for us.
const notForWorkers = Object.fromEntries(serviceVariables.map(name => [name, undefined]));

/** Starts a worker. Its output is the supervisor's own; nothing is buffered. */
export function startProcess(spec: ProcessSpec, events: ProcessEvents): WorkerProcess {
  const attempt = attemptSpawn(() =>
    execa(spec.file, spec.args, {
      cwd: spec.cwd,
      env: { ...notForWorkers, ...spec.env },
      stdin: spec.stdin,
      stdout: 'inherit',
      stderr: 'inherit',
      ipc: true,
      serialization: 'json',
      buffer: false,
      // A group of its own: a Ctrl-C reaches the supervisor alone, and a kill reaches every grandchild.
      detached: true,
      cleanup: false,
      // execa would follow each SIGTERM by a SIGKILL of its own after five seconds; the deadline is the state table's.
      forceKillAfterDelay: false,
      reject: false,
    }),
  );
  if ('failed' in attempt) {
    void attempt.failed.then(error => events.onFailure(error));
    return notStarted;
  }
  const { started: child } = attempt;
  // Not the promise: that waits until every grandchild has let go of the output.
  child.once('exit', (code, signal) => {
    afterLastWords(child, () => {
      events.onExit(code, signal);
    });
  });
  child.on('internalMessage', (message: unknown) => {
    if (isOurs(message)) events.onMessage(message.message);
  });
  if (child.pid === undefined) void tellFailure(child, events);
  const pid = child.pid ?? null;
  return {
    pid,
    order: (message, handle, onSent = ignoreClosedChannel) => {
      if (!child.connected) return false;
      sendOver(child, [{ cmd: channelCommand, message }, handle, {}, onSent]);
      return true;
    },
    signal: signal => child.kill(signal),
    signalGroup: signal => signalGroup(pid, signal),
  };
}

/** How long a process that has gone may leave its last messages in the channel. */
const lastWordsMs = 250;

// The exit is often told before what the process wrote in its last moment has been read.
function afterLastWords(
  child: EventEmitter & { readonly connected: boolean },
  done: () => void,
): void {
  if (!child.connected) {
    done();
    return;
  }
  const finish = (): void => {
    clearTimeout(timer);
    child.off('disconnect', finish);
    done();
  };
  const timer = setTimeout(finish, lastWordsMs);
  child.once('disconnect', finish);
}

async function tellFailure(
  child: PromiseLike<{ readonly message?: string | undefined }>,
  events: ProcessEvents,
): Promise<void> {
  const { message } = await child;
  events.onFailure(new Error(message ?? 'the process could not be started'));
}

function isOurs(value: unknown): value is { readonly message: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'cmd' in value &&
    value.cmd === channelCommand &&
    'message' in value
  );
}

// `send` takes Node's own wrap of a socket as well as its documented kinds of handles; that is what node:cluster passes.
function sendOver(
  channel: { send?: (...args: never) => boolean },
  args: readonly [message: object, handle: Handle | undefined, options: object, done: () => void],
): void {
  const { send } = channel;
  if (send === undefined) return;
  Reflect.apply(send, channel, [...args]);
}

// The worker may go between the check and the write; its exit event tells the story.
function ignoreClosedChannel(): void {}

/** Signals every process of the group; false when there is none left, or none that we may signal. */
export function signalGroup(leaderPid: number | null, signal: NodeJS.Signals): boolean {
  if (leaderPid === null) return false;
  try {
    process.kill(-leaderPid, signal);
    return true;
  } catch (error) {
    // EPERM: all that is left of it runs as another user, as below `sudo`.
    const code = systemCodeOf(error);
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}
