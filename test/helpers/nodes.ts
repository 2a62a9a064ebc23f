/** The Node.js versions that an app may run on: the agent has to work in each of them. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { root } from './repository.ts';

export interface NodeBinary {
  readonly major: number;
  readonly path: string;
  /** Without the `v`. */
  readonly version: string;
}

/** Versions besides the one that runs the tests. `node scripts/fetch-nodes.js` brings them. */
export const otherMajors = [18, 22, 24, 26] as const;

const folder = process.env['MEMSUP_TEST_NODES'] ?? path.join(root, '.nodes');
const packageName = `node-${process.platform}-${process.arch}`;
const looked = new Map<number, NodeBinary | null>();
let warned = false;

/** The version that runs the tests. */
export const currentNode: NodeBinary = {
  major: Number(process.versions.node.split('.')[0]),
  path: process.execPath,
  version: process.versions.node,
};

/** A version by its major number; `null` when it is not there or does not run. */
export function nodeBinary(major: number): NodeBinary | null {
  if (major === currentNode.major) return currentNode;
  const known = looked.get(major);
  if (known !== undefined) return known;
  const file = path.join(folder, `n${major}`, 'node_modules', packageName, 'bin/node');
  const told = spawnSync(file, ['--version'], { encoding: 'utf8' });
  const version = told.status === 0 ? told.stdout.trim().replace(/^v/, '') : '';
  const found = version.startsWith(`${major}.`) ? { major, path: file, version } : null;
  looked.set(major, found);
  return found;
}

export type OnNode = (t: ExecutionContext, node: NodeBinary) => void | Promise<void>;

/**
 * Declares a test for the current Node.js and for each other version. One that is not there is skipped with one loud
 * line; under CI it is a failure, because there a silent gap would pass for a proof.
 */
export function testOnEachNode(
  title: string,
  run: OnNode,
  majors: readonly number[] = otherMajors,
): void {
  for (const major of new Set([currentNode.major, ...majors])) {
    const node = nodeBinary(major);
    const name = `${title} (Node ${node?.version ?? major})`;
    if (node !== null) test(name, t => run(t, node));
    else if (isUnattended()) test(name, t => t.fail(missing(major)));
    else {
      warn(major);
      test.skip(name, t => t.fail());
    }
  }
}

function isUnattended(): boolean {
  const { CI } = process.env;
  return CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0';
}

function warn(major: number): void {
  if (!warned) console.error(`\n!!! SKIPPED: ${missing(major)}\n`);
  warned = true;
}

function missing(major: number): string {
  return `Node ${major} is not in "${folder}"; \`node scripts/fetch-nodes.js\` brings it`;
}
