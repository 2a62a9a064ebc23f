import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { repositoryRoot, runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

const scenarios = path.join(repositoryRoot, 'test/fixtures/scenarios');

function runTest(t: ExecutionContext, name: string, ...options: readonly string[]) {
  return runMemsup(t, { args: ['test', path.join(scenarios, name), ...options] });
}

test('test: a scenario that leaks fails, and the holder is named', async t => {
  const folder = path.join(temporaryFolder(t), 'kept');
  const options = ['--json', '--iterations', '2000', '--keep', folder];
  const { code, stdout, stderr } = await runTest(t, 'keeps-sessions.mjs', ...options);
  t.is(code, 1, stderr);
  const result = JSON.parse(stdout);
  t.is(result.schema, 'memsup.test/1');
  t.is(result.state, 'leaks');
  t.is(result.findings[0].class, 'js-heap');
  t.true(result.findings[0].perIteration > 100);
  t.regex(JSON.stringify(result.suspects[0]), /sessions/);
  t.true(result.rounds.length < 30, 'it stops when the leak is proven');
  t.deepEqual(fs.readdirSync(folder).toSorted(), ['after.heapsnapshot', 'before.heapsnapshot']);
});

test('test: its healthy twin passes', async t => {
  const options = ['--json', '--iterations', '2000'];
  const { code, stdout, stderr } = await runTest(t, 'drops-sessions.mjs', ...options);
  t.is(code, 0, stderr);
  const { state, findings, suspects, rounds } = JSON.parse(stdout);
  t.is(state, 'settled');
  t.deepEqual([findings, suspects], [[], []]);
  t.true(rounds.length < 30, 'it stops when growth has stopped');
});

test('test: timers are counted; what the scenario prints is not the result', async t => {
  const options = ['--no-suspects', '--iterations', '50'];
  const { code, stdout, stderr } = await runTest(t, 'keeps-timers.cjs', ...options);
  t.is(code, 1, stderr);
  t.regex(stdout, /^It leaks\.$/m);
  t.regex(stdout, /the number of timers grew by \d+ to \d+ in \d+ iterations, 1\.00 an iteration/);
  t.regex(stderr, /torn down true/);
  t.notRegex(stdout, /torn down/);
});

test('test: memory outside of the heap', async t => {
  const options = ['--json', '--no-suspects', '--iterations', '100'];
  const { code, stdout, stderr } = await runTest(t, 'keeps-buffers.mjs', ...options);
  t.is(code, 1, stderr);
  const { findings } = JSON.parse(stdout);
  const external = findings.find((finding: { class: string }) => finding.class === 'external');
  t.true(Math.abs(external.perIteration - 20_000) < 1000);
});

for (const [name, options, problem] of [
  ['throws.mjs', ['an argument'], /failed in run: Error: the third run with an argument/],
  ['exports-nothing.mjs', [], /failed in load: .*expected a function as the default export/],
  ['hangs.mjs', ['--timeout', '2s'], /did not answer for 2000 ms/],
] as const) {
  test(`test: a scenario that ${name} is refused`, async t => {
    const { code, stdout, stderr } = await runTest(t, name, ...options);
    t.is(code, 1);
    t.is(stdout, '');
    t.regex(stderr, problem);
    t.regex(stderr, /MEMSUP_SCENARIO/);
  });
}

test('test: wrong use', async t => {
  t.is((await runTest(t, 'is-not-there.mjs')).code, 78);
  t.is((await runTest(t, 'throws.mjs', '--rounds', 'many')).code, 2);
  t.is((await runTest(t, 'throws.mjs', '--tolerance', 'little')).code, 2);
});
