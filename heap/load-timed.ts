import { knownNames } from './known-names.ts';
import { loadSnapshot } from './load.ts';
import { redactedText } from './redacted-text.ts';
import { stringRoles } from './string-roles.ts';
import { StepRunner, type RunOptions } from './progress.ts';
import type { Snapshot } from './snapshot.ts';
import type { SnapshotInput } from './byte-source.ts';

/** Loads a snapshot as the first step of an analysis. */
export async function loadTimed(
  input: SnapshotInput,
  options: RunOptions,
): Promise<{ readonly snapshot: Snapshot; readonly steps: StepRunner }> {
  const source = typeof input === 'string' ? input : '(stream)';
  const steps = new StepRunner(source, options);
  const startedMs = performance.now();
  const snapshot = await loadSnapshot(input, {
    maxMemory: options.maxMemory,
    signal: options.signal,
    onBytes: (read, total) => {
      const share = total === null ? null : read / total;
      options.onProgress?.({ source, step: 'load', share });
    },
  });
  snapshot.strings.indexesOf(knownNames);
  if (options.redact === true) {
    const roles = stringRoles(snapshot);
    snapshot.strings.show((text, index) => redactedText(text, index, roles[index]!));
  }
  steps.add('load', performance.now() - startedMs);
  return { snapshot, steps };
}
