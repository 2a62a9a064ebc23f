import test from 'ava';
import { explain } from '../../../heap/explain.ts';
import { interpreters, lineOf, snapshotsOf } from '../nodes.ts';
import { temporaryFolder } from '../temporary.ts';
import type { AllocationSite, ExplainResult } from '../../../heap/result.ts';

const program = 'samples-what-it-keeps.cjs';

function sitesOf({ suspects }: ExplainResult, name: string): readonly AllocationSite[] {
  return suspects.find(({ owner }) => owner.name === name)?.allocation?.sites ?? [];
}

for (const { name, file } of interpreters()) {
  test.serial(`explain(): says which function allocated what a suspect holds; ${name}`, async t => {
    const { before, after } = snapshotsOf(program, temporaryFolder(t), file);
    const profile = `${after}.heapprofile`;
    const result = await explain({ snapshot: after, baseline: before, profile });
    t.is(result.profile?.file, profile);
    t.true((result.profile?.samples ?? 0) > 100, JSON.stringify(result.profile));

    const sessions = sitesOf(result, 'sessionsById');
    const opens = lineOf(program, 'function openSessions');
    // By V8's version the constructor is told apart or inlined.
    const isOpened = sessions.some(
      ({ line, calledFrom }) => line === opens || calledFrom?.line === opens,
    );
    t.true(isOpened, JSON.stringify(result.suspects, null, 1));

    const [visit] = sitesOf(result, 'visits');
    t.like(visit, {
      function: 'rememberVisits',
      line: lineOf(program, 'function rememberVisits'),
      fits: 'script',
    });
    const named = result.suspects.flatMap(({ allocation }) => allocation?.sites ?? []);
    t.false(named.some(({ function: site }) => site === 'makeGarbage'));

    const without = await explain({ snapshot: after, baseline: before });
    t.is(without.profile, null);
    t.true(without.suspects.every(({ allocation }) => allocation === null));
  });
}
