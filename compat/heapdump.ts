/** Drop-in for `heapdump`. */
import { isMainThread } from 'node:worker_threads';
import { saveSnapshot, type Saved } from './heapdump/save-snapshot.ts';
import { defaultName } from './heapdump/default-name.ts';
import { wantsSignal } from './heapdump/options.ts';

/** Called before `writeSnapshot` returns. */
export type WriteCallback = (error: Error | null, filename?: string) => void;

/**
 * Writes a heap snapshot, by default to `heapdump-<ms>.<ns>.heapsnapshot` in the current folder, and tells whether the
 * file is whole.
 */
export function writeSnapshot(callback?: WriteCallback): boolean;
export function writeSnapshot(filename?: string, callback?: WriteCallback): boolean;
export function writeSnapshot(
  filename?: string | WriteCallback,
  callback?: WriteCallback,
): boolean {
  const file = typeof filename === 'string' ? filename : defaultName();
  const saved = saveSnapshot(file);
  tell(saved, typeof filename === 'function' ? filename : callback);
  return saved.error === null;
}

function tell({ file, error }: Saved, callback: WriteCallback | undefined): void {
  if (callback === undefined) return;
  if (error === null) callback(null, file);
  else callback(error);
}

function onSignal(): void {
  const { error } = saveSnapshot(defaultName());
  if (error !== null) process.emitWarning(error);
}

// Signals reach the main thread alone. A listener of Node's does not keep the process alive.
if (isMainThread && wantsSignal(process.env['NODE_HEAPDUMP_OPTIONS'] ?? '')) {
  process.on('SIGUSR2', onSignal);
}

const heapdump = { writeSnapshot };
export default heapdump;
