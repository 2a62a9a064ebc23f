import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { testOnEachNode } from '../helpers/nodes.ts';
import { root } from '../helpers/repository.ts';
import { temporaryFolder } from '../helpers/sockets.ts';

const program = `
  const { encodeFrame, FrameReader, frameBytesMax } = require('./frame.cjs');
  const reader = new FrameReader();
  const frames = [];
  for (const byte of Buffer.from(encodeFrame('a', 'ü€😀'))) frames.push(...reader.push(Uint8Array.of(byte)));
  frames.push(...reader.push(Buffer.alloc(frameBytesMax + 1)), ...reader.push(Buffer.from('\\f{"type":5}\\f')));
  console.log(JSON.stringify({ frames, rejected: reader.rejected }));
`;

testOnEachNode('FrameReader: works as the agent carries it', (t, node) => {
  const folder = temporaryFolder(t);
  buildSync({
    entryPoints: [path.join(root, 'ipc/frame.ts')],
    outfile: path.join(folder, 'frame.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
  });
  fs.writeFileSync(path.join(folder, 'program.cjs'), program);
  const ran = spawnSync(node.path, ['program.cjs'], { cwd: folder, encoding: 'utf8' });
  t.is(ran.stderr, '');
  t.deepEqual(JSON.parse(ran.stdout), { frames: [{ type: 'a', data: 'ü€😀' }], rejected: 2 });
});
