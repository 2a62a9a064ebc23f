import test from 'ava';
import { joinAllocations } from '../../../heap/allocations/join.ts';
import type { AllocationProfile, Frame, LiveStack } from '../../../heap/allocations/profile.ts';
import type { Suspect, SuspectAllocation, SuspectKind } from '../../../heap/result.ts';
import { plainSuspect } from '../../helpers/plain-suspect.ts';

const mib = 2 ** 20;
const own = '/srv/app/server.js';
const library = '/srv/app/node_modules/queue/index.js';

function frame(name: string, script = own, line = 10): Frame {
  return { function: name, script, line, column: 1 };
}

function stack(bytes: number, ...frames: readonly Frame[]): LiveStack {
  return { frames, bytes, samples: Math.ceil(bytes / (512 * 1024)) };
}

function suspectOf(retainedBytes: number, kind: SuspectKind): Suspect {
  return plainSuspect({ kind, retainedBytes, confidence: 'high' });
}

interface Told {
  readonly bytes?: number;
  readonly kind?: SuspectKind;
  readonly makers?: readonly Frame[];
  readonly scripts?: readonly string[];
}

function join(stacks: readonly LiveStack[], ...suspects: readonly Told[]) {
  const bytes = stacks.reduce((sum, one) => sum + one.bytes, 0);
  const profile: AllocationProfile = { file: 'p.heapprofile', bytes, samples: null, stacks };
  const evidenced = suspects.map(told => ({
    suspect: suspectOf(told.bytes ?? 10 * mib, told.kind ?? 'growing-collection'),
    evidence: {
      makers: new Set((told.makers ?? []).map(one => `${one.script}:${one.line}:${one.column}`)),
      scripts: new Set(told.scripts ?? []),
    },
  }));
  return joinAllocations(evidenced, profile, { mayBeInlined: false });
}

function names(allocation: SuspectAllocation | null | undefined): string[] | null {
  return allocation?.sites.map(site => `${site.function} ${site.fits}`) ?? null;
}

test('joinAllocations(): a constructor counts with all that runs in it, and says who called it', t => {
  const make = frame('Session', own, 3);
  const [found] = join(
    [
      stack(6 * mib, make, frame('onRequest')),
      stack(2 * mib, frame('fill', own, 40), make, frame('onLogin', own, 20)),
      stack(40 * mib, frame('cache', '/srv/app/cache.js')),
    ],
    { makers: [make] },
  );
  t.deepEqual(names(found), ['Session constructor']);
  t.like(found?.sites[0], {
    bytes: 8 * mib,
    share: 0.167,
    samples: 16,
    calledFrom: { function: 'onRequest' },
  });
});

test("joinAllocations(): of a constructor of Node's own, the function of the program that calls it is told", t => {
  const make = frame('AbortSignal', 'node:internal/abort_controller', 100);
  const [found] = join([stack(4 * mib, make, frame('race'))], { makers: [make] });
  t.deepEqual(names(found), ['race constructor']);
});

test('joinAllocations(): a script fits as far as the first function of the app itself', t => {
  const push = frame('push', library, 5);
  const handler = frame('onRequest');
  const [queue, app] = join(
    [
      stack(4 * mib, frame('grow', 'node:buffer'), push, handler),
      stack(3 * mib, frame('parse', '/srv/app/parse.js'), handler),
    ],
    { scripts: [library] },
    { scripts: [own] },
  );
  t.deepEqual(names(queue), ['push script']);
  t.like(queue?.sites[0], { calledFrom: { function: 'onRequest' } });
  // What parse() of another file allocates is not the handler's; what a library does for it is.
  t.deepEqual(names(app), ['onRequest script']);
  t.is(app?.sites[0]?.bytes, 4 * mib);
});

const nothing: readonly (readonly [why: string, stacks: readonly LiveStack[], told: Told])[] = [
  ['nothing in the profile fits', [stack(9 * mib, frame('a', '/b.js'))], { scripts: [own] }],
  ['there is no evidence', [stack(9 * mib, frame('a'))], {}],
  ['one sample is all there is', [stack(400_000, frame('a'))], { scripts: [own], bytes: mib }],
  ['it is hardly any of it', [stack(mib, frame('a'))], { scripts: [own], bytes: 30 * mib }],
  [
    'the site holds much more alive than the suspect does',
    [stack(40 * mib, frame('a'))],
    { scripts: [own] },
  ],
  [
    'it was allocated while a module was loaded',
    [stack(9 * mib, frame('a'), frame('Module._compile', 'node:internal/modules/cjs/loader'))],
    { scripts: [own] },
  ],
];

for (const [why, stacks, told] of nothing) {
  test(`joinAllocations(): says nothing where ${why}`, t => {
    t.deepEqual(join(stacks, told), [null]);
  });
}

test('joinAllocations(): modules that pile up are allocated by the loader, and that is told', t => {
  const loader = frame('Module._compile', 'node:internal/modules/cjs/loader');
  const [found] = join([stack(9 * mib, loader, frame('fresh'))], {
    kind: 'module-copy',
    scripts: [own],
  });
  t.deepEqual(names(found), ['fresh script']);
});

test('joinAllocations(): little in the heap says enough of what lies outside of it', t => {
  const [found] = join([stack(2 * mib, frame('a'))], {
    kind: 'buffer',
    bytes: 500 * mib,
    scripts: [own],
  });
  t.deepEqual(names(found), ['a script']);
});

test('joinAllocations(): a site that fits by its script alone is told of one suspect, the best one', t => {
  const [first, second, third] = join(
    [
      stack(10 * mib, frame('large', own, 1)),
      stack(3 * mib, frame('small', own, 30)),
      stack(4 * mib, frame('made', own, 50)),
    ],
    { bytes: 12 * mib, scripts: [own] },
    { bytes: 4 * mib, scripts: [own] },
    { bytes: 4 * mib, makers: [frame('made', own, 50)], scripts: [own] },
  );
  t.deepEqual(names(first), ['large script']);
  t.deepEqual(names(second), ['small script']);
  t.deepEqual(names(third), ['made constructor']);
});

test('joinAllocations(): sites that come near the largest are told beside it, three at most', t => {
  const stacks = [9, 8, 7, 6, 2].map((size, index) =>
    stack(size * mib, frame(`f${size}`, own, 10 * (index + 1))),
  );
  const [found] = join(stacks, { scripts: [own], bytes: 30 * mib });
  t.deepEqual(names(found), ['f9 script', 'f8 script', 'f7 script']);
});
