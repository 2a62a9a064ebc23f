import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { JournalEvent, JournalRecord } from '../../base/journal.ts';
import { parseJournal } from '../../cli/state/journal-file.ts';

/** Root of the repository: tests run from dist/, fixtures are not copied there. */
export const repositoryRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
/** The built entry. */
export const binFile = path.join(repositoryRoot, 'dist/bin.js');

/** How long a test waits for something that should come within moments, on a machine that is busy. */
const patienceMs = 60_000;
const pollMs = 50;

export interface RunOptions {
  /** A program of the fixtures in place of the built entry. */
  readonly entry?: string;
  /** The Node.js that memsup itself runs on. Default: the one that runs the tests. */
  readonly node?: string;
  /** Everything after `memsup`. `--state-dir` is added to `run`. */
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to its stdin, which then ends; without it stdin is closed from the start. */
  readonly stdin?: string;
  /** Default: a folder of its own. Give the one of an earlier run to go on where that one ended. */
  readonly stateDir?: string;
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running memsup. It and everything that it started are gone when the test is over. */
export interface RunningMemsup {
  readonly pid: number;
  readonly stateDir: string;
  /** What came so far. */
  stdout(): string;
  stderr(): string;
  journal(): readonly JournalRecord[];
  /** The first record of this event that the predicate takes; fails the test when none comes in time. */
  waitForEvent(
    event: JournalEvent,
    predicate?: (record: JournalRecord) => boolean,
    timeoutMs?: number,
  ): Promise<JournalRecord>;
  /** What the app printed, as soon as the pattern matches it. */
  waitForOutput(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** What memsup logged, as soon as the pattern matches it. */
  waitForStderr(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when the process has ended and its output is complete. */
  finished(timeoutMs?: number): Promise<Finished>;
}

/** A folder that is removed when the test is over. */
export function temporaryFolder(t: ExecutionContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-test-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Writes a memsup.yaml (JSON is YAML) into a folder of its own. */
export function writeConfig(t: ExecutionContext, config: unknown): string {
  const file = path.join(temporaryFolder(t), 'memsup.yaml');
  fs.writeFileSync(file, JSON.stringify(config));
  return file;
}

/** A program of `test/fixtures`. */
export function fixture(name: string): string {
  return path.join(repositoryRoot, 'test/fixtures', name);
}

/** Starts `memsup run …` in the background. */
export function startMemsup(t: ExecutionContext, options: RunOptions): RunningMemsup {
  const stateDir = options.stateDir ?? temporaryFolder(t);
  const [command = 'run', ...rest] = options.args;
  // Teardowns run in reverse: the supervisor goes first, or it would replace the workers that are killed.
  t.teardown(() => killWorkers(stateDir));
  const spawned = spawnMemsup(t, { ...options, args: [command, '--state-dir', stateDir, ...rest] });
  const journal = (): readonly JournalRecord[] => readRecords(stateDir);
  return {
    pid: spawned.child.pid ?? 0,
    stateDir,
    stdout: spawned.stdout,
    stderr: spawned.stderr,
    journal,
    signal: name => spawned.child.kill(name),
    finished: spawned.finished,
    waitForOutput: (pattern, timeoutMs = patienceMs) =>
      waitForText(spawned.stdout, pattern, timeoutMs),
    waitForStderr: (pattern, timeoutMs = patienceMs) =>
      waitForText(spawned.stderr, pattern, timeoutMs),
    async waitForEvent(event, predicate = () => true, timeoutMs = patienceMs) {
      const endMs = Date.now() + timeoutMs;
      for (;;) {
        const found = journal().find(record => record.event === event && predicate(record));
        if (found !== undefined) return found;
        if (Date.now() > endMs) throw new Error(missed(event, journal(), spawned.stderr()));
        await sleep(pollMs);
      }
    },
  };
}

async function waitForText(
  text: () => string,
  pattern: RegExp,
  timeoutMs: number,
): Promise<RegExpExecArray> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const found = pattern.exec(text());
    if (found !== null) return found;
    if (Date.now() > endMs) throw new Error(`no ${String(pattern)} in: ${text()}`);
    await sleep(pollMs);
  }
}

/** Runs one command of memsup to its end. */
export function runMemsup(t: ExecutionContext, options: RunOptions): Promise<Finished> {
  return spawnMemsup(t, options).finished();
}

interface Spawned {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly finished: (timeoutMs?: number) => Promise<Finished>;
}

function spawnMemsup(t: ExecutionContext, options: RunOptions): Spawned {
  const { entry = binFile, node = process.execPath, args, cwd, env, stdin } = options;
  // A group of its own, so that the clean-up reaches whatever it has started in that group.
  const child = spawn(node, [entry, ...args], {
    cwd: cwd ?? repositoryRoot,
    env: { ...process.env, ...env },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin?.end(stdin);
  t.teardown(() => killGroup(child.pid));
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', chunk => {
    stdout += String(chunk);
  });
  child.stderr?.on('data', chunk => {
    stderr += String(chunk);
  });
  const closed = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    finished: async (timeoutMs = patienceMs) => {
      const timer = new AbortController();
      const late = sleep(timeoutMs, null, { signal: timer.signal });
      const first = await Promise.race([closed, late]);
      timer.abort();
      if (first === null) throw new Error(`memsup ${args.join(' ')} still runs:\n${stderr}`);
      return first;
    },
  };
}

// Workers are leaders of groups of their own; the journal knows their pids, even when the supervisor was killed.
function killWorkers(stateDir: string): void {
  for (const { event, pid } of readRecords(stateDir)) {
    if (event === 'worker.start' && pid !== undefined && isOurs(pid, stateDir)) killGroup(pid);
  }
}

// The pid may be somebody else's by now; what the agent was given names the state folder.
function isOurs(pid: number, stateDir: string): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(stateDir);
  } catch {
    // Gone, as it should be.
    return false;
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // Gone already, which is what we want.
    }
  }
}

function readRecords(stateDir: string): readonly JournalRecord[] {
  const file = path.join(stateDir, 'journal.ndjson');
  return fs.existsSync(file) ? parseJournal(fs.readFileSync(file, 'utf8')).records : [];
}

function missed(event: JournalEvent, records: readonly JournalRecord[], stderr: string): string {
  const seen = records.map(record => record.event).join(', ');
  return `no "${event}" in the journal (${seen}); stderr:\n${stderr}`;
}
