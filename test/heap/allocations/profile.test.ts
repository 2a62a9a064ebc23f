import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readProfile } from '../../../heap/allocations/profile.ts';
import { ownFolder } from '../../helpers/own-folder.ts';

const folder = ownFolder();

function written(name: string, content: unknown): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function call(functionName: string, more: object = {}): object {
  const callFrame = { functionName, url: '/app/server.js', lineNumber: 4, columnNumber: 9 };
  return { callFrame, selfSize: 0, id: 1, children: [], ...more };
}

test('readProfile(): turns the tree of calls into stacks, the innermost first, counted from 1', t => {
  const builtin = { functionName: 'set', url: '', lineNumber: -1, columnNumber: -1 };
  const head = call('outer', {
    children: [
      call('inner', {
        id: 2,
        selfSize: 1000,
        children: [{ callFrame: builtin, selfSize: 500, id: 3, children: [] }],
      }),
    ],
  });
  const samples = [{ nodeId: 2 }, { nodeId: 2 }, { nodeId: 3 }];
  const profile = readProfile(written('good.heapprofile', { head, samples }));
  t.like(profile, { bytes: 1500, samples: 3 });
  t.deepEqual(
    profile.stacks.map(({ frames, bytes, samples: count }) => [
      frames.map(({ function: name, line, column }) => `${name}:${line}:${column}`).join(' '),
      bytes,
      count,
    ]),
    [
      ['inner:5:10 outer:5:10', 1000, 2],
      ['inner:5:10 outer:5:10', 500, 1],
    ],
  );
});

test('readProfile(): a profile without a list of samples does not know how many there were', t => {
  const head = call('outer', { selfSize: 7 });
  t.like(readProfile(written('old.heapprofile', { head })), { bytes: 7, samples: null });
});

const bad: readonly (readonly [what: string, content: unknown, problem: RegExp])[] = [
  ['is no JSON', '{"head":', /JSON/],
  ['is a CPU profile', { nodes: [], startTime: 1 }, /no tree of calls/],
  ['has a call that is none', { head: call('a', { children: [7] }) }, /a call that is no record/],
  ['has a call without size', { head: call('a', { selfSize: '9' }) }, /without size/],
  ['has a size below nothing', { head: call('a', { selfSize: -1 }) }, /without size/],
];

for (const [what, content, problem] of bad) {
  test(`readProfile(): refuses a file that ${what}`, t => {
    const file = written(`${what.replaceAll(' ', '-')}.heapprofile`, content);
    const error = t.throws(() => readProfile(file));
    t.like(error, { code: 'MEMSUP_PROFILE' });
    t.regex(error?.message ?? '', problem);
    t.true(error?.message.includes(file));
  });
}

test('readProfile(): a chain of a hundred thousand calls is no problem, a file that is missing is named', t => {
  let text = '';
  for (let depth = 0; depth < 100_000; depth += 1) {
    text += `{"selfSize":0,"id":${depth},"callFrame":null,"children":[`;
  }
  const deep = `{"head":${text}${']}'.repeat(100_000)}}`;
  // JSON.parse may itself give up on such a depth; either way it is told, not crashed.
  try {
    t.is(readProfile(written('deep.heapprofile', deep)).stacks.length, 0);
  } catch (error) {
    t.like(error, { code: 'MEMSUP_PROFILE' });
  }
  const missing = t.throws(() => readProfile(path.join(folder, 'none.heapprofile')));
  t.regex(missing?.message ?? '', /none\.heapprofile": ENOENT/);
});
