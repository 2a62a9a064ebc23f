import type { ChildProcess } from 'node:child_process';
import { isRecord } from '../../base/guards.ts';
import { builtins } from '../builtins.ts';
import type { Guest } from '../guest.ts';
import { isMethod, methodOf } from '../methods.ts';

/** Tells a forked worker that the agent in its parent has brought the agent along; holds the parent's pid. */
export const clusterVariable = 'MEMSUP_CLUSTER';

/** By this variable `cluster.fork` tells a process that it is a worker. */
const workerMark = 'NODE_UNIQUE_ID=';

/** What `ChildProcess#spawn` is given: it has no public type. */
interface SpawnOptions {
  readonly file: string;
  /** The first one is the name of the program. */
  readonly args: readonly string[];
  readonly envPairs: readonly string[];
}

/**
 * Has the agent come along into every worker that the app forks by node:cluster, and into nothing else that it starts.
 * `onFork` is told of each, once it runs. Must run before the app's code.
 */
export function watchForks(
  { guest, preload }: { readonly guest: Guest; readonly preload: string },
  onFork: (worker: ChildProcess) => void,
): void {
  const { prototype } = builtins.childProcess.ChildProcess;
  const original = methodOf(prototype, 'spawn');
  if (original === null) return;
  const seen = guest.wrap(onFork);
  const wrapper = function (this: ChildProcess, ...args: unknown[]): unknown {
    const [options, ...rest] = args;
    if (!isWorkerFork(options)) return Reflect.apply(original, this, args);
    const result = Reflect.apply(original, this, [withAgent(options, preload), ...rest]);
    // The app is shown what it asked for.
    Reflect.set(this, 'spawnargs', options.args);
    seen(this);
    return result;
  };
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true });
  Reflect.set(prototype, 'spawn', wrapper);
}

function withAgent(options: SpawnOptions, preload: string): SpawnOptions {
  const [program = options.file, ...args] = options.args;
  return {
    ...options,
    args: [program, '--require', preload, ...args],
    envPairs: [...options.envPairs, `${clusterVariable}=${process.pid}`],
  };
}

function isWorkerFork(options: unknown): options is SpawnOptions {
  if (!isRecord(options)) return false;
  const { file, args, envPairs } = options;
  return (
    file === process.execPath &&
    Array.isArray(args) &&
    Array.isArray(envPairs) &&
    envPairs.some(pair => typeof pair === 'string' && pair.startsWith(workerMark))
  );
}

/** The way to a worker: the channel that node:cluster has opened for itself. */
export function sendTo(worker: ChildProcess, message: object): void {
  const send: unknown = Reflect.get(worker, 'send');
  // With a callback, a channel that has just closed is no error of the app's.
  if (isMethod(send)) Reflect.apply(send, worker, [message, undefined, {}, () => {}]);
}
