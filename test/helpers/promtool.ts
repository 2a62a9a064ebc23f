import { spawnSync } from 'node:child_process';
import process from 'node:process';
import type { ExecutionContext } from 'ava';

export interface Checked {
  readonly status: number | null;
  readonly output: string;
}

/**
 * Runs Prometheus' own checker (Debian: `prometheus`). Where it is not installed the test says so loudly and passes, but not
 * where everything is to be checked (`CI=true`). `null`: it is not there.
 */
export function promtool(t: ExecutionContext, args: readonly string[], input = ''): Checked | null {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, {
    input,
    encoding: 'utf8',
  });
  if (error === undefined) return { status, output: `${stdout}${stderr}` };
  if (process.env['CI'] === 'true') throw new Error('promtool is missing', { cause: error });
  t.log('SKIPPED: promtool is not installed (apt-get install prometheus), nothing was checked');
  t.pass();
  return null;
}
