/**
 * What `node --require` loads into the app, folded into one CommonJS file. Inert, and quick about it, everywhere but in the
 * process that a supervisor spawned for the app: not in the app's own children. In the app's worker threads it only
 * measures, in the workers of its own node:cluster it only drains.
 */
import { takeSpawnInfo } from './activation.ts';
import { Agent } from './agent.ts';
import { builtins } from './builtins.ts';
import { clusterVariable } from './cluster/forks.ts';
import { startClusterAgent } from './cluster/worker-agent.ts';
import { startThreadAgent } from './thread-agent.ts';
import { isProcessGone } from './supervisor-loss.ts';
import { stripArguments, stripNodeOptions } from './hide-preload.ts';

function preload(): void {
  if (!builtins.workerThreads.isMainThread) {
    startThreadAgent();
    return;
  }
  const { env, ppid: parentPid, argv, execArgv } = process;
  if (env[clusterVariable] === String(parentPid)) {
    Reflect.deleteProperty(env, clusterVariable);
    stripArguments(execArgv, __filename);
    startClusterAgent();
    return;
  }
  const info = takeSpawnInfo({
    env,
    parentPid,
    isGone: ({ supervisorPid }) => isProcessGone(supervisorPid),
    isMainThread: () => builtins.workerThreads.isMainThread,
    script: argv[1],
  });
  if (info === null) return;
  stripArguments(execArgv, __filename);
  stripNodeOptions(env, __filename);
  new Agent(info, __filename).start();
}

try {
  preload();
} catch {
  // A guest that cannot come in stays out: the app runs as if there were none, and the supervisor sees no agent.
}
