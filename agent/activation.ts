import type { AgentSpawnInfo } from '../ipc/messages.ts';
import { isLauncher } from './launchers.ts';
import { parseSpawnInfo, spawnVariable } from './spawn-info.ts';

/** What the process knows about itself. */
export interface ProcessFacts {
  readonly env: NodeJS.ProcessEnv;
  readonly parentPid: number;
  /** The supervisor that the information names has died. */
  readonly isGone: (info: AgentSpawnInfo) => boolean;
  readonly isMainThread: () => boolean;
  /** `process.argv[1]`; `undefined` with `node -e` or in the REPL. */
  readonly script: string | undefined;
}

/**
 * Takes the spawn information out of the environment, or leaves the process as it is: `null` means inert.
 *
 * In command mode the information travels down the tree of processes until it reaches the app, so processes that only
 * start others (npm, a `node -e` in a script) must pass it on untouched.
 */
export function takeSpawnInfo(facts: ProcessFacts): AgentSpawnInfo | null {
  const text = facts.env[spawnVariable];
  if (text === undefined || !facts.isMainThread()) return null;
  const info = parseSpawnInfo(text);
  if (info?.anyParent === true) {
    if (facts.script === undefined || isLauncher(facts.script)) return null;
    delete facts.env[spawnVariable];
    return info;
  }
  delete facts.env[spawnVariable];
  if (info === null) return null;
  // A supervisor that died while this process came up is no parent any more, and nobody but us is left to act on it.
  return info.supervisorPid === facts.parentPid || facts.isGone(info) ? info : null;
}
