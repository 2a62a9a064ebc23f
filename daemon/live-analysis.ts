import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { memoryLimit } from '../base/cgroup.ts';
import type { Incident } from '../base/incident.ts';
import type { AnalysisOutcome } from './analysis.ts';
import { memoryForAnalysis } from './analysis-memory.ts';
import { profileName } from './incidents.ts';
import { provesHeapGrowth } from './proven-growth.ts';
import { endUnused, makePipe, type SnapshotPipe } from './snapshot-pipe.ts';
import type { Supervision } from './supervision.ts';

/** An analysis that reads snapshots while workers write them: no file is kept, so there is none (`capture.keep: 0`). */
export interface LiveAnalysis {
  /** Id of the incident. */
  readonly incident: string;
  /** The pipes, as a worker is told of them. */
  readonly snapshotFile: string;
  readonly baselineFile: string;
  readonly stop: () => void;
  /** `null` while it reads or waits. */
  outcome: AnalysisOutcome | null;
  /** All snapshots have come; the incident waits for nothing but the outcome. */
  isAwaited: boolean;
}

/**
 * Starts the analyser with both pipes open: the snapshot of the leak is read first and kept in memory, the one to compare with
 * comes later, or not. Throws `MEMSUP_CAPTURE_FAILED` where there can be no pipe. `extraRssBytes` is what the capture itself
 * is going to take.
 */
export function openLiveAnalysis(
  supervision: Supervision,
  { id, verdict }: Incident,
  extraRssBytes: number,
): LiveAnalysis {
  const { stateDir, incidents, config } = supervision;
  const named = (name: string): string => path.join(stateDir, 'pipes', `${id}-${name}`);
  const snapshot = makePipe(named('snapshot'));
  let baseline: SnapshotPipe | null = null;
  try {
    baseline = makePipe(named('baseline'));
    const folder = incidents.folderOf(id);
    const profile = path.join(folder, profileName);
    const limit = memoryLimit();
    const free = os.freemem() - extraRssBytes;
    const used = { ...limit, usedBytes: (limit.usedBytes ?? 0) + extraRssBytes };
    const stop = supervision.startAnalysis(
      {
        snapshotFile: '-',
        baselineFile: null,
        profileFile: fs.existsSync(profile) ? profile : null,
        growthProven: provesHeapGrowth(verdict),
        resultFile: path.join(folder, 'explain.json'),
        memoryMaxBytes: memoryForAnalysis(used, free),
        pipes: { snapshot: snapshot.fd, baseline: baseline.fd, hideStrings: config.capture.redact },
      },
      outcome => {
        supervision.enqueue({ kind: 'live-explained', live, outcome });
      },
    );
    const live: LiveAnalysis = {
      incident: id,
      snapshotFile: snapshot.file,
      baselineFile: baseline.file,
      stop,
      outcome: null,
      isAwaited: false,
    };
    supervision.live = live;
    return live;
  } finally {
    // The analyser has ends of its own; when it goes, writers are to notice.
    fs.closeSync(snapshot.fd);
    if (baseline !== null) fs.closeSync(baseline.fd);
  }
}

/** Is this a pipe that the analyser reads, and no file? */
export function isLivePipe({ live }: Supervision, file: string): boolean {
  return live !== null && (file === live.snapshotFile || file === live.baselineFile);
}

/** Nothing more comes: the analyser need not wait for a snapshot to compare with that nobody has taken. */
export function awaitLiveAnalysis(live: LiveAnalysis): void {
  live.isAwaited = true;
  endUnused(live.baselineFile);
}

/** Calls off what still reads, and removes the pipes. */
export function closeLiveAnalysis(supervision: Supervision): void {
  const { live } = supervision;
  if (live === null) return;
  supervision.live = null;
  live.stop();
  for (const file of [live.snapshotFile, live.baselineFile]) fs.rmSync(file, { force: true });
}
