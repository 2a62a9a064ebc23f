import { spawn } from 'node:child_process';
import type { ExecutionContext } from 'ava';
import { eventually } from './eventually.ts';

/** Starts a server of somebody else's and waits until it answers; it is gone when the test is over. */
export async function startProgram(
  t: ExecutionContext,
  { file, args, readyUrl }: { file: string; args: readonly string[]; readyUrl: string },
): Promise<void> {
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', chunk => {
    output = (output + String(chunk)).slice(-4000);
  });
  t.teardown(() => child.kill('SIGKILL'));
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`${file} ended: ${output}`);
    return (await answerOf(readyUrl))?.ok === true;
  }, `${file} is ready: ${output}`);
}

async function answerOf(url: string): Promise<Response | null> {
  try {
    return await fetch(url);
  } catch {
    return null; // It does not listen yet.
  }
}
