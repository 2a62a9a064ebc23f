import { spawn } from 'node:child_process';
import test from 'ava';
import { explain } from '../../heap/explain.ts';
import { interpreters } from './nodes.ts';

// Holds its program open until the snapshot has left; what is read is read while V8 still writes.
const program = `
  globalThis.sessions = new Map();
  for (let index = 0; index < 3000; index += 1) sessions.set('user ' + index, { index });
  require('node:v8').getHeapSnapshot().pipe(process.stdout);
`;

for (const { name, file } of interpreters()) {
  test.serial(`explain(): reads a snapshot live, without a file in between; ${name}`, async t => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(file, ['-e', program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    t.teardown(() => child.kill('SIGKILL'));
    const { snapshot, suspects } = await explain({ snapshot: child.stdout });
    t.is(snapshot.file, '(stream)');
    t.true(
      suspects.some(
        ({ owner, count }) => owner.name?.endsWith('sessions') === true && count === 3000,
      ),
    );
  });
}
