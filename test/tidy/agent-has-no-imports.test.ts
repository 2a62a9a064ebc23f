import { isBuiltin } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { importsOf } from '../helpers/imports.ts';
import { codeFiles, root } from '../helpers/repository.ts';

const built = path.join(root, 'dist/agent/preload.cjs');

test('agent: the built preload asks for nothing but parts of Node', t => {
  if (!codeFiles().includes('agent/preload.ts')) {
    t.log('agent/preload.ts is not there: nothing is built, nothing to check');
    t.pass();
    return;
  }
  const wanted = importsOf(fs.readFileSync(built, 'utf8')).map(({ from }) => from);
  t.deepEqual(
    wanted.filter(from => !isBuiltin(from)),
    [],
  );
  t.true(wanted.includes('node:net'), 'the agent speaks on a socket, so the scan saw nothing');
  t.true(
    wanted.every(from => from.startsWith('node:')),
    'a name without node: may be a package',
  );
});

test('agent: the built preload is small enough for every start of the app', t => {
  if (!fs.existsSync(built)) {
    t.pass();
    return;
  }
  t.true(fs.statSync(built).size < 200 * 1024);
});
