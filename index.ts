import process from 'node:process';
import { MemsupError } from './base/errors.ts';
import type { LoadedConfig } from './config/build.ts';
import type { ConfigFlags } from './config/flags.ts';
import type { DiffOptions } from './heap/diff.ts';
import type { ExplainOptions } from './heap/explain.ts';
import type { ExplainResult, HeapDiffResult } from './heap/result.ts';

export { MemsupError, type ErrorCode } from './base/errors.ts';
export type { LoadedConfig } from './config/build.ts';
export type { Config } from './config/config.ts';
export type { ConfigFlags } from './config/flags.ts';
export type { DiffOptions } from './heap/diff.ts';
export type { ExplainOptions } from './heap/explain.ts';
export type { Progress, RunOptions } from './heap/progress.ts';
export type { ExplainResult, HeapDiffResult, Suspect } from './heap/result.ts';

/** Where a configuration comes from. Everything may be left out: then it is as on the command line, in the current folder. */
export interface ConfigSource {
  /** Path of memsup.yaml; `null`: no file, not even one that lies around. Left out: the usual places. */
  readonly file?: string | null | undefined;
  /** What the command line would say: `{ script: 'server.js', workers: 2 }`. It outranks environment and file. */
  readonly flags?: ConfigFlags | undefined;
  /** Folder that relative paths count from; default: the current one. */
  readonly cwd?: string | undefined;
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** How to supervise, beside the configuration. */
export interface SuperviseOptions extends ConfigSource {
  /** When it aborts, memsup stops as after SIGTERM: the workers drain, then end. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Loads and checks the configuration as `memsup run` does: flags over environment over file over defaults.
 *
 * @returns the effective configuration (milliseconds, bytes, shares of 1; frozen), where each value comes from, and remarks.
 * @throws MemsupError `MEMSUP_CONFIG` with all mistakes at once, `MEMSUP_CONFIG_NOT_FOUND`, `MEMSUP_SCRIPT_NOT_FOUND`.
 */
export async function loadConfig(source: ConfigSource = {}): Promise<LoadedConfig> {
  const load = await import('./config/load.ts');
  return load.loadConfig({
    cwd: source.cwd ?? process.cwd(),
    env: source.env ?? process.env,
    flags: source.flags,
    configPath: source.file,
  });
}

/**
 * Supervises an app in this process as `memsup run` does, until it ends by itself or is told to. While it runs it takes this process'
 * SIGTERM, SIGINT, SIGHUP, SIGUSR2 and SIGQUIT, and writes its log to stderr. One at a time in a process.
 *
 * @returns the exit code that `memsup run` would have: the app's own, 0 after a stop, 69, 75.
 * @throws MemsupError as `loadConfig`, and `MEMSUP_STATE_DIR`, `MEMSUP_SOCKET`, `MEMSUP_ALREADY_RUNNING`; `MEMSUP_ABORTED` when the signal
 *   had aborted before anything was started.
 */
export async function supervise(options: SuperviseOptions = {}): Promise<number> {
  const { signal } = options;
  throwIfAborted(signal);
  const { config, warnings } = await loadConfig(options);
  const daemon = await import('./daemon/main.ts');
  const { packageVersion } = await import('./cli/package-version.ts');
  throwIfAborted(signal);
  return daemon.supervise(config, {
    version: packageVersion(),
    env: options.env ?? process.env,
    reload: () => loadConfig(options),
    warnings,
    signal,
  });
}

/**
 * Says what holds the memory in a heap snapshot; with an earlier one, what grew, and who holds that. It works in this process and takes a
 * multiple of the snapshot's size: `maxMemory` (bytes) bounds it.
 *
 * @returns the document of `memsup explain --json`.
 * @throws MemsupError `MEMSUP_SNAPSHOT_UNREADABLE`, `…_CORRUPT`, `…_TRUNCATED`, `…_UNSUPPORTED`, `…_TOO_BIG`, `MEMSUP_ABORTED`.
 */
export async function explain(options: ExplainOptions): Promise<ExplainResult> {
  const heap = await import('./heap/explain.ts');
  return heap.explain(options);
}

/**
 * Compares two heap snapshots by class, as memwatch's HeapDiff and the Comparison view of DevTools do.
 *
 * @returns the document of `memsup diff --json`, without its `schema`.
 * @throws MemsupError as `explain`.
 */
export async function diff(options: DiffOptions): Promise<HeapDiffResult> {
  const heap = await import('./heap/diff.ts');
  return heap.diff(options);
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new MemsupError('MEMSUP_ABORTED', 'Cannot supervise: called off before it began', {
    cause: signal.reason,
  });
}
