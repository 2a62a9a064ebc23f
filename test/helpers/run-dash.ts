import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { binFile } from './run-memsup.ts';

export interface RunningDash {
  /** With the token in its fragment. */
  readonly address: string;
  readonly origin: string;
  readonly token: string;
  /** Resolves to the exit code. */
  stop(): Promise<number | null>;
}

const patienceMs = 60_000;

/** `memsup dash`, until the test is over. */
export async function runDash(
  t: Pick<ExecutionContext, 'teardown'>,
  stateDir: string,
): Promise<RunningDash> {
  const child = spawn(process.execPath, [binFile, 'dash', '--state-dir', stateDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
  t.teardown(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  let out = '';
  let err = '';
  child.stdout.on('data', chunk => (out += String(chunk)));
  child.stderr.on('data', chunk => (err += String(chunk)));
  for (const endMs = Date.now() + patienceMs; !out.includes('\n'); await sleep(50)) {
    if (Date.now() > endMs) throw new Error(`memsup dash says nothing: ${err}`);
  }
  const address = out.trim();
  const { origin, hash } = new URL(address);
  return {
    address,
    origin,
    token: hash.slice(1),
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
