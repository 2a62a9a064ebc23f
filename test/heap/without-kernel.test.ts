import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { randomHeap } from './random-heap.ts';
import { analyserFile } from '../../daemon/analyser-process.ts';
import { temporaryFolder } from './temporary.ts';

/** What the analyser says, but for what it cost. */
function analysed(file: string, flags: readonly string[]): unknown {
  const args = [...flags, analyserFile, '--json', file];
  const { cost, ...result } = JSON.parse(
    execFileSync(process.execPath, args, { encoding: 'utf8' }),
  );
  return { ...result, hasCost: cost !== undefined };
}

test('explain: where there is no WebAssembly, JavaScript comes to the same', t => {
  for (const seed of [3, 17]) {
    const file = path.join(temporaryFolder(t), `${seed}.heapsnapshot`);
    fs.writeFileSync(file, randomHeap(seed, 4000).bytes());
    t.deepEqual(analysed(file, ['--jitless', '--no-expose-wasm']), analysed(file, []));
  }
});
