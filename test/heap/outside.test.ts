import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import { explain } from '../../heap/explain.ts';
import type { SuspectKind } from '../../heap/result.ts';
import { interpreters, lineOf, snapshotsOf } from './nodes.ts';
import { temporaryFolder } from './temporary.ts';

interface Expected {
  readonly owner: string;
  readonly kind: SuspectKind;
  readonly title: RegExp;
}

const kept: readonly Expected[] = [
  {
    owner: 'jobs',
    kind: 'closure',
    title:
      /closures runJob\(\) .*; each keeps the variable `page` of its scope, which it never reads$/,
  },
  { owner: 'sandboxes', kind: 'context', title: /holds 30 vm contexts, 20 more than before$/ },
  { owner: 'packers', kind: 'native', title: /150 Deflate objects, each with memory outside/ },
  { owner: 'formats', kind: 'native', title: /150 DateTimeFormat objects, each with memory/ },
];

for (const { name, file } of interpreters()) {
  test.serial(
    `explain(): names vm contexts, native things and scopes that nobody reads; ${name}`,
    async t => {
      const folder = temporaryFolder(t);
      const { before, after } = snapshotsOf('outside.cjs', folder, file);
      const { suspects } = await explain({ snapshot: after, baseline: before });
      for (const { owner, kind, title } of kept) {
        const found = suspects.find(suspect => suspect.owner.name === owner);
        t.is(found?.kind, kind, owner);
        t.regex(found?.title ?? '', title);
        t.is(found?.location?.line, lineOf('outside.cjs', ` ${owner} = `), owner);
      }
      const bounded = {
        before: path.join(folder, 'bounded-before.heapsnapshot'),
        after: path.join(folder, 'bounded-after.heapsnapshot'),
      };
      const program = path.resolve('test/fixtures/heap/outside.cjs');
      const { NODE_OPTIONS: _, ...env } = process.env;
      execFileSync(file, [program, bounded.before, bounded.after], {
        env: { ...env, BOUNDED: 'yes' },
      });
      const twin = await explain({ snapshot: bounded.after, baseline: bounded.before });
      t.deepEqual(twin.suspects, [], twin.summary);
    },
  );

  test.serial(`explain(): names variables that an ES module exports; ${name}`, async t => {
    const { before, after } = snapshotsOf('exported.mjs', temporaryFolder(t), file);
    const { suspects } = await explain({ snapshot: after, baseline: before });
    const found = (owner: string) => suspects.find(suspect => suspect.owner.name === owner);
    for (const [owner, declared] of [
      ['prices._events.change', 'export const prices'],
      ['carts', 'export const carts'],
    ] as const) {
      const { location } = found(owner) ?? {};
      t.regex(location?.script ?? owner, /exported-stores\.mjs$/);
      t.is(location?.line, lineOf('exported-stores.mjs', declared), owner);
    }
    // By the name that importers know it by; the one in the module itself is in no snapshot.
    t.truthy(found('placedOrders'));
    t.truthy(found('default.answers'));
    const steps = found('carts')?.path ?? [];
    t.true(
      steps.some(({ edge }) => edge === 'carts'),
      JSON.stringify(steps),
    );
  });
}
