import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { NodeBinary } from './nodes.ts';
import { root } from './repository.ts';

export interface CompatRun {
  readonly node: NodeBinary;
  readonly fixture: string;
  /** Where the program runs; the repository when left out. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  readonly args?: readonly string[];
}

/** Runs a program of `test/fixtures/compat` to its end and reads the JSON it prints. Its stderr must be empty. */
export function runCompat(t: ExecutionContext, run: CompatRun) {
  const program = path.join(root, 'test/fixtures/compat', `${run.fixture}.cjs`);
  const ended = spawnSync(run.node.path, [...(run.nodeArgs ?? []), program, ...(run.args ?? [])], {
    cwd: run.cwd ?? root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, NODE_OPTIONS: '', ...run.env },
  });
  t.is(ended.stderr, '');
  t.is(ended.status, 0, `signal ${String(ended.signal)}`);
  return JSON.parse(ended.stdout);
}
