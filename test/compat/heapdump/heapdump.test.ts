import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { testOnEachNode } from '../../helpers/nodes.ts';
import { root } from '../../helpers/repository.ts';
import { runCompat } from '../../helpers/run-compat.ts';
import { temporaryFolder } from '../../helpers/sockets.ts';

const name = /^heapdump-\d+\.\d+\.heapsnapshot$/;

testOnEachNode(
  'heapdump: answers and calls back as heapdump does, and dumps on SIGUSR2',
  (t, node) => {
    const folder = temporaryFolder(t);
    const told = runCompat(t, { node, fixture: 'dumps-heap', cwd: folder });
    t.deepEqual([told.named, told.unnamed, told.silent, told.failed], [true, true, true, false]);
    const [first, second, third, fourth] = told.order;
    t.deepEqual(first, [null, 'named.heapsnapshot'], 'called back before it returned');
    t.is(second, 'returned');
    t.regex(third[1], name);
    t.is(fourth, 'heapdump write error ENOENT');
    t.is(told.files.filter((file: string) => name.test(file)).length, 1);
    t.is(told.pending.length, 4, 'three files and a folder');
    for (const file of ['named.heapsnapshot', third[1]]) {
      const { snapshot } = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
      t.true(snapshot.node_count > 1000);
    }
  },
);

testOnEachNode('heapdump: leaves the signal alone when told so', (t, node) => {
  const folder = temporaryFolder(t);
  const env = { NODE_HEAPDUMP_OPTIONS: 'nosignal' };
  const told = runCompat(t, { node, fixture: 'dumps-heap', cwd: folder, env });
  t.deepEqual(told.files, []);
});

testOnEachNode(
  'heapdump: a file that has no room is an error, and nothing of it stays',
  (t, node) => {
    const folder = temporaryFolder(t);
    const earlier = path.join(folder, 'earlier.heapsnapshot');
    fs.writeFileSync(earlier, 'an earlier snapshot');
    const program = path.join(root, 'test/fixtures/compat/dumps-into-little-room.cjs');
    // 1 or 2 MiB, as the shell counts; the smallest heap makes a file of 4.
    const limited = ['-c', 'ulimit -f 2048 && exec "$0" "$@"', node.path, program];
    const ended = spawnSync('sh', limited, { cwd: folder, encoding: 'utf8' });
    t.is(ended.stderr, '');
    const failed = { message: 'heapdump write error EFBIG', answer: false };
    t.deepEqual(JSON.parse(ended.stdout), {
      told: [failed, failed],
      files: ['earlier.heapsnapshot'],
    });
    t.is(fs.readFileSync(earlier, 'utf8'), 'an earlier snapshot');
  },
);
