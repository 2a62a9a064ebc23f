import path from 'node:path';
import test from 'ava';
import { runReport } from '../../daemon/incident-report.ts';
import { fixture } from '../helpers/run-memsup.ts';

function run(program: string): Promise<string | null> {
  return new Promise(resolve => {
    runReport(program, { id: '20261122T031245Z-w1', stateDir: '/nowhere' }, resolve);
  });
}

test('runReport(): tells once how it went', async t => {
  t.is(await run(fixture('analysers/explains.cjs')), null);
  t.regex((await run(path.join('/nowhere', 'missing.cjs'))) ?? '', /ended with code 1/);
  t.regex((await run(fixture('analysers/is-killed.cjs'))) ?? '', /ended by SIG/);
});
