/**
 * The process in which snapshots are analysed, so that a large one can neither slow nor kill whoever asks:
 *
 *     node analyser.js --json <snapshot> [--baseline FILE] [--middle FILE] [--profile FILE] [--growth-proven]
 *     node analyser.js --json --baseline-fd 3 -          both through pipes, the snapshot in question first
 *     node analyser.js --json --diff <before> <after>
 *     node analyser.js --json --redact <out> <snapshot>
 *
 * One JSON document on standard output, the result or `memsup.error/1`; progress, when asked for, as lines of JSON on
 * standard error. Exit codes: 0, 1 when the snapshot cannot be analysed, 2 for wrong use, 70 for a bug.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { allowRelease } from './garbage.ts';
import { diff } from './diff.ts';
import { explain } from './explain.ts';
import { MemsupError, messageOf } from '../base/errors.ts';
import { parseSize } from '../base/quantities.ts';
import { pipeChunksIfAny } from './pipe-input.ts';
import { readProfile } from './allocations/profile.ts';
import { redact } from './redact.ts';
import type { RunOptions } from './progress.ts';

const exitUsage = 2;
const exitBug = 70;

const flags = {
  json: { type: 'boolean' },
  baseline: { type: 'string' },
  'baseline-fd': { type: 'string' },
  middle: { type: 'string' },
  profile: { type: 'string' },
  'growth-proven': { type: 'boolean' },
  diff: { type: 'boolean' },
  redact: { type: 'string' },
  'max-memory': { type: 'string' },
  'hide-strings': { type: 'boolean' },
  'no-sources': { type: 'boolean' },
  progress: { type: 'boolean' },
  nice: { type: 'string' },
} as const;

async function main(argv: readonly string[]): Promise<unknown> {
  const { values, positionals } = readArguments(argv);
  const { 'max-memory': maxMemory, progress, nice } = values;
  if (nice !== undefined) beNice(Number(nice));
  const options: RunOptions = {
    maxMemory: maxMemory === undefined ? undefined : parseSize(maxMemory),
    onProgress:
      progress === true ? step => process.stderr.write(`${JSON.stringify(step)}\n`) : undefined,
  };
  const [first, second, third] = positionals;
  if (
    first === undefined ||
    third !== undefined ||
    (second === undefined) === (values.diff === true)
  ) {
    throw new MemsupError(
      'MEMSUP_USAGE',
      `Cannot analyse: ${positionals.length} files were named`,
      {
        hint: 'One snapshot, or two with --diff',
      },
    );
  }
  if (second !== undefined) return diff({ ...options, before: first, after: second });
  if (values.redact !== undefined) {
    return redact({ ...options, input: first, output: values.redact });
  }
  return explain({
    ...options,
    snapshot: first,
    baseline: values.baseline,
    laterBaseline: laterBaseline(values['baseline-fd']),
    redact: values['hide-strings'],
    middle: values.middle,
    growthProven: values['growth-proven'],
    profile: values.profile === undefined ? undefined : readable(values.profile),
    readSource: values['no-sources'] === true ? null : undefined,
  });
}

/** A snapshot to compare with that comes through an open pipe after the other one. */
function laterBaseline(fd: string | undefined) {
  return fd === undefined ? undefined : () => pipeChunksIfAny(Number(fd));
}

/** A profile adds to an explanation; one that cannot be read must not cost it. */
function readable(profile: string): string | undefined {
  try {
    readProfile(profile);
    return profile;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return undefined;
  }
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  } catch (error) {
    throw new MemsupError('MEMSUP_USAGE', `Cannot analyse: ${messageOf(error)}`, { cause: error });
  }
}

function beNice(priority: number): void {
  try {
    os.setPriority(priority);
  } catch {
    // The host may forbid it; the analysis is right all the same, only less polite.
  }
}

/** Waits until the document has left: a pipe takes it in pieces, and exiting would cut it. */
async function print(document: unknown): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(document)}\n`, error => {
      if (error) reject(error);
      else resolve();
    });
  });
}

allowRelease();
try {
  await print(await main(process.argv.slice(2)));
} catch (error) {
  const known = error instanceof MemsupError;
  await print({
    schema: 'memsup.error/1',
    code: known ? error.code : null,
    message: messageOf(error),
    hint: known ? (error.hint ?? null) : null,
  });
  if (known) process.exitCode = error.code === 'MEMSUP_USAGE' ? exitUsage : 1;
  else {
    process.exitCode = exitBug;
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
}
