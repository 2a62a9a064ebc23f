import type { Incident } from '../../base/incident.ts';
import type { JournalRecord } from '../../base/journal.ts';
import type { GateResult } from '../../base/verdict.ts';
import type { GcReading, SampleReading, TraceHeader } from '../../base/readings.ts';

/** Everything an incident's page is made of; whoever calls has read the files. */
export interface ReportInput {
  /** Of memsup. */
  readonly version: string;
  /** ISO 8601 UTC. */
  readonly madeAt: string;
  readonly incident: Incident;
  readonly story: ReportStory;
  /** `null` when there is none, or it could not be read. */
  readonly trace: ReportTrace | null;
  /** `explain.json` as it stands; `null` without one. */
  readonly explanation: unknown;
  /** Records about this worker from the first alarm to the end. */
  readonly records: readonly JournalRecord[];
  readonly excerpts: readonly SourceExcerpt[];
  readonly files: readonly ReportFile[];
  /** What could not be read, a sentence each. */
  readonly gaps: readonly string[];
}

/** The incident in sentences, as `memsup why` tells it. */
export interface ReportStory {
  readonly seen: readonly string[];
  readonly gates: readonly GateRemark[];
  readonly done: readonly string[];
  /** Deaths of workers since then. */
  readonly since: readonly string[];
  /** That what leaked went with the drain, when it did. */
  readonly drained: string | null;
  /** Where to look when no snapshot names a suspect. */
  readonly lookAt: string | null;
}

export interface GateRemark {
  readonly gate: string;
  readonly result: GateResult;
  readonly sentence: string;
}

export interface ReportTrace {
  readonly header: TraceHeader;
  readonly samples: readonly SampleReading[];
  readonly collections: readonly GcReading[];
}

/** Some lines around a place in the code. */
export interface SourceExcerpt {
  /** As the snapshot names it. */
  readonly script: string;
  /** As a person would: relative to the app's folder. */
  readonly name: string;
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** The line that is meant. */
  readonly line: number;
}

export interface ReportFile {
  readonly name: string;
  readonly bytes: number;
  readonly use: string;
}
