/** Running a program in a space of process numbers of its own, where it or its init is number 1. */
import { spawnSync } from 'node:child_process';
import test, { type ExecutionContext } from 'ava';

/** The words before a command. */
export const asPidOne: readonly [string, ...string[]] = [
  'unshare',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
];
export const belowTini: readonly [string, ...string[]] = [...asPidOne, 'tini', '--'];

/** Declares a test that is skipped, with one loud line, where the system does not allow this or has no tini. */
export function testInOwnPidSpace(
  title: string,
  run: (t: ExecutionContext) => void | Promise<void>,
): void {
  const [file, ...args] = belowTini;
  const { status, error } = spawnSync(file, [...args, 'true']);
  if (status === 0) {
    test(title, run);
    return;
  }
  const why = error?.message ?? `unshare and tini ended with ${status}`;
  // Whether a container may unshare is not ours to say; tini is, under CI.
  if (process.env['CI'] === 'true' && spawnSync('tini', ['--version']).error !== undefined) {
    test(title, t => t.fail('tini is missing'));
    return;
  }
  console.error(`\n!!! SKIPPED: "${title}" needs tini and the right to unshare: ${why}\n`);
  test.skip(title, t => t.fail());
}
