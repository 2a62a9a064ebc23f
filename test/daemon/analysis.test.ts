import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { type AnalysisOutcome, runAnalyser } from '../../daemon/analysis.ts';
import { eventually } from '../helpers/eventually.ts';
import { modeOf, ownFolder } from '../helpers/own-folder.ts';
import { fixture } from '../helpers/run-memsup.ts';

interface Run {
  readonly resultFile: string;
  readonly snapshotFile: string;
  readonly outcome: Promise<AnalysisOutcome>;
  readonly stop: () => void;
}

function summaryOf(outcome: AnalysisOutcome): string {
  return outcome.ok ? (outcome.summary ?? '') : outcome.because;
}

function analyse(
  program: string,
  { folder = ownFolder(), growthProven = false }: { folder?: string; growthProven?: boolean } = {},
): Run {
  const snapshotFile = path.join(folder, 'alarm.heapsnapshot');
  const resultFile = path.join(folder, 'explain.json');
  const { promise, resolve } = withResolver<AnalysisOutcome>();
  const request = {
    snapshotFile,
    baselineFile: null,
    profileFile: null,
    growthProven,
    resultFile,
    memoryMaxBytes: 123,
  };
  return {
    resultFile,
    snapshotFile,
    outcome: promise,
    stop: runAnalyser(program, request, resolve),
  };
}

function withResolver<Value>() {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>(settle => {
    resolve = settle;
  });
  return { promise, resolve };
}

test('runAnalyser(): keeps the explanation, for the owner alone', async t => {
  const run = analyse(fixture('analysers/explains.cjs'));
  const outcome = await run.outcome;
  t.like(outcome, {
    ok: true,
    suspects: [{ title: 'Map `seen`', options: null }],
    summary: `--json --nice 15 --max-memory 123B ${run.snapshotFile}`,
  });
  t.is(modeOf(run.resultFile), '600');
  t.regex(fs.readFileSync(run.resultFile, 'utf8'), /memsup\.explain\/1/);
  t.deepEqual(fs.readdirSync(path.dirname(run.resultFile)), ['explain.json']);
});

test('runAnalyser(): tells the analyser that the heap goes on growing, where the alarm says so', async t => {
  const run = analyse(fixture('analysers/explains.cjs'), { growthProven: true });
  t.regex(summaryOf(await run.outcome), /^--json .*--growth-proven .*alarm\.heapsnapshot$/);
});

test('runAnalyser(): what the operator wants of Node does not reach the analyser', async t => {
  process.env['NODE_OPTIONS'] = '--require ./not-there.cjs';
  const run = analyse(fixture('analysers/explains.cjs'));
  delete process.env['NODE_OPTIONS'];
  t.like(await run.outcome, { ok: true, suspects: [{ options: null }] });
});

const failures: readonly (readonly [what: string, program: string, because: RegExp])[] = [
  ['that refuses', fixture('analysers/refuses.cjs'), /it is too big/],
  ['that is killed', fixture('analysers/is-killed.cjs'), /was ended by SIGKILL/],
  ['that is missing', '/nowhere/analyser.js', /ended with code 1/],
  ['that never stops talking', fixture('analysers/talks-forever.cjs'), /was ended by SIGKILL/],
];
for (const [what, program, because] of failures) {
  test(`runAnalyser(): one ${what} costs the explanation only`, async t => {
    const run = analyse(program);
    const outcome = await run.outcome;
    t.false(outcome.ok);
    t.regex(outcome.ok ? '' : outcome.because, because);
    t.false(fs.existsSync(run.resultFile));
  });
}

test('runAnalyser(): a folder that has gone costs the explanation only', async t => {
  const folder = ownFolder();
  fs.rmSync(folder, { recursive: true });
  const outcome = await analyse(fixture('analysers/explains.cjs'), { folder }).outcome;
  t.regex(outcome.ok ? '' : outcome.because, /ENOENT/);
});

test('runAnalyser(): called off, the process is gone', async t => {
  const run = analyse(fixture('analysers/never-ends.cjs'));
  const pid = await pidIn(`${run.snapshotFile}.pid`);
  run.stop();
  t.deepEqual(await run.outcome, { ok: false, because: 'the analyser was ended by SIGKILL' });
  t.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

async function pidIn(file: string): Promise<number> {
  const read = (): string => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
  await eventually(() => read() !== '', `there is a pid in ${file}`);
  return Number(read());
}
