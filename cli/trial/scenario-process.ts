// Runs a scenario, round after round, in a process of its own: node --expose-gc scenario-process.js <scenario> [args…].
// Plain Node, and little of it, for what is here lies in the heap that is measured.
import fs from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import type { Round, Stage, TrialAnswer } from './messages.ts';

type Step = (context: unknown) => unknown;

interface Scenario {
  readonly setup: Step | null;
  readonly run: Step;
  readonly teardown: Step | null;
}

let iterations = 0;

function tell(answer: TrialAnswer): void {
  process.send?.(answer);
}

/** Tells what went wrong, and that is the end: nothing after it is carried out. */
function fail(stage: Stage, thrown: unknown): Promise<never> {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.send?.({ answer: 'failed', stage, text }, () => process.exit(1));
  return new Promise(() => {});
}

async function attempt<Result>(stage: Stage, work: () => Result): Promise<Awaited<Result>> {
  try {
    return await work();
  } catch (error) {
    return await fail(stage, error);
  }
}

async function load(file: string): Promise<Scenario> {
  const module: unknown = await import(pathToFileURL(file).href);
  const outer = membersOf(module);
  // CommonJS arrives as the default export, with or without the names that it sets on it.
  const inner = membersOf(outer['default']);
  const named = (name: string): Step | null => stepOf(outer[name]) ?? stepOf(inner[name]);
  const run = named('run') ?? stepOf(outer['default']) ?? stepOf(inner['default']);
  if (run === null) {
    throw new TypeError('expected a function as the default export, or an export named "run"');
  }
  return { setup: named('setup'), run, teardown: named('teardown') };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isObject ? Object.fromEntries(Object.entries(value)) : {};
}

function stepOf(value: unknown): Step | null {
  return typeof value === 'function' ? context => Reflect.apply(value, undefined, [context]) : null;
}

async function measure(startedMs: number): Promise<Round> {
  const wallMs = performance.now() - startedMs;
  // Twice, with the loop turned between: what a finaliser lets go of in the first goes in the second.
  for (let pass = 0; pass < 2; pass += 1) {
    await turn();
    globalThis.gc?.();
  }
  await turn();
  let timers = 0;
  let handles = 0;
  for (const name of process.getActiveResourcesInfo()) {
    if (name === 'Timeout' || name === 'Immediate') timers += 1;
    else handles += 1;
  }
  const { heapUsed: heapBytes, external: externalBytes } = process.memoryUsage();
  return { iterations, wallMs, heapBytes, externalBytes, handles, timers, openFiles: openFiles() };
}

function openFiles(): number {
  try {
    return fs.readdirSync('/proc/self/fd').length - 1;
  } catch {
    return 0; // Not Linux: they are not judged then.
  }
}

async function main(file: string): Promise<void> {
  const scenario = await attempt('load', () => load(file));
  const context = await attempt('setup', () => scenario.setup?.(undefined));
  process.on('message', (message: unknown) => {
    void obey(membersOf(message), scenario, context);
  });
  tell({ answer: 'ready' });
}

async function obey(
  { order, iterations: wanted, file }: Readonly<Record<string, unknown>>,
  { run, teardown }: Scenario,
  context: unknown,
): Promise<void> {
  if (order === 'round') {
    const startedMs = performance.now();
    for (let index = 0; index < Number(wanted); index += 1) {
      await attempt('run', () => run(context));
      iterations += 1;
    }
    tell({ answer: 'round', round: await measure(startedMs) });
  } else if (order === 'snapshot') {
    v8.writeHeapSnapshot(String(file));
    tell({ answer: 'snapshot' });
  } else if (order === 'end') {
    await attempt('teardown', () => teardown?.(context));
    process.send?.({ answer: 'ended' }, () => process.exit(0));
  }
}

const [, , scenarioFile = '', ...rest] = process.argv;
// The scenario sees its arguments where a program looks for them.
process.argv.splice(1, process.argv.length, scenarioFile, ...rest);
await main(scenarioFile);
