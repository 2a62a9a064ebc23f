import type { AgentSpawnInfo } from '../ipc/messages.ts';
import { systemCodeOf } from '../base/errors.ts';
import { builtins } from './builtins.ts';
import type { Guest } from './guest.ts';

/** When to look whether the supervisor is really gone. A dying process closes its files before it stops being a parent. */
const lookAfterMs = [20, 100, 300, 1000, 3000];
/** What the app gets after SIGTERM. */
export const exitDeadlineMs = 10_000;

export interface LossParts {
  readonly guest: Guest;
  readonly info: AgentSpawnInfo;
  readonly drain: (deadlineMs: number) => Promise<unknown>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly isGone: () => boolean;
}

/** What becomes of the app when its supervisor dies: it ends in good order, or carries on alone. */
export class SupervisorLoss {
  readonly #parts: LossParts;
  #isLooking = false;

  constructor(parts: LossParts) {
    this.#parts = parts;
  }

  /** A connection to the supervisor broke. That alone proves nothing. */
  suspect(): void {
    if (this.#isLooking || this.#parts.info.onSupervisorLoss === 'keep') return;
    this.#isLooking = true;
    this.#look(0);
  }

  #look(tries: number): void {
    const delayMs = lookAfterMs[tries];
    if (delayMs === undefined) {
      this.#isLooking = false;
      return;
    }
    this.#parts.guest.after(delayMs, () => {
      if (this.#parts.isGone()) this.#parts.guest.settle(this.#leave());
      else this.#look(tries + 1);
    });
  }

  async #leave(): Promise<void> {
    const { guest, info, drain, signal } = this.#parts;
    await drain(info.drainTimeoutMs);
    guest.after(exitDeadlineMs, () => signal('SIGKILL'));
    // The app's own handlers run, as they would have with the supervisor there.
    signal('SIGTERM');
  }
}

/** Is the process that spawned us, or spawned our ancestors, no more? */
export function isSupervisorGone({ supervisorPid, anyParent }: AgentSpawnInfo): boolean {
  return anyParent ? isProcessGone(supervisorPid) : process.ppid !== supervisorPid;
}

export function isProcessGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCodeOf(error) === 'ESRCH';
  }
  return isZombie(pid);
}

// Dead, but nobody has asked for its exit code yet; a signal still finds it.
function isZombie(pid: number): boolean {
  try {
    const stat = builtins.fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false; // No /proc, or gone between the two looks: the next one will see it.
  }
}
