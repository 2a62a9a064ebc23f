import { spawnSync } from 'node:child_process';
import process from 'node:process';
import type { ExecutionContext } from 'ava';

/**
 * Whether a program is installed that a test needs. Where it is not, the test says so loudly and passes, but not where everything is
 * to be checked (`CI=true`).
 */
export function hasProgram(t: ExecutionContext, program: string, debianPackage: string): boolean {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  if (error === undefined) return true;
  if (process.env['CI'] === 'true') throw new Error(`${program} is missing`, { cause: error });
  t.log(`SKIPPED: ${program} is not there (apt-get install ${debianPackage}), nothing was checked`);
  t.pass();
  return false;
}
