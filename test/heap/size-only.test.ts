import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import { explain } from '../../heap/explain.ts';
import { bySuspicion } from '../../heap/suspects/order.ts';
import type { Suspect } from '../../heap/result.ts';
import { ownFolder } from '../helpers/own-folder.ts';
import { plainSuspect } from '../helpers/plain-suspect.ts';
import { fixture } from '../helpers/run-memsup.ts';

test('explain(): one snapshot names the collection that a timer leads to, not the timers', async t => {
  const file = path.join(ownFolder(), 'one.heapsnapshot');
  execFileSync(process.execPath, [fixture('heap/waits-with-timers.cjs'), file]);
  const { suspects, summary, verdict } = await explain({ snapshot: file });
  t.is(verdict, 'size-only');
  t.regex(suspects[0]?.title ?? '', /^Map `seen` in waits-with-timers\.cjs holds 9 000 objects/);
  t.regex(summary, /largest: Map `seen`/);
  t.true(
    suspects.every(({ title }) => !title.includes('TimersList')),
    suspects.map(({ title }) => title).join('; '),
  );
});

function suspect(retainedBytes: number, script: string | null, at: string | null = null): Suspect {
  return plainSuspect({
    retainedBytes,
    path: [{ node: '', edge: null, kind: 'root', repeat: 1, at }],
    location: script === null ? null : { script, line: 1, column: 1, what: 'function' },
  });
}

test("bySuspicion(): what is Node's own alone comes last where there is only size", t => {
  const ofNode = suspect(300, 'node:internal/errors');
  const ofApp = suspect(100, 'server.js');
  const reachedByApp = suspect(50, 'node:timers', 'server.js:12:7');
  const unknown = suspect(10, null);
  const all = [unknown, ofNode, reachedByApp, ofApp];
  t.deepEqual(all.toSorted(bySuspicion(false)), [ofApp, reachedByApp, unknown, ofNode]);
  t.deepEqual(all.toSorted(bySuspicion(true)), [ofNode, ofApp, reachedByApp, unknown]);
});
