import type { PoolScope, Tier, Verdict } from './verdict.ts';

/** `incident.json`, the record of one alarm and what was done about it. */
export interface Incident {
  readonly schema: 'memsup.incident/1';
  readonly id: string;
  readonly app: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly worker: IncidentWorker;
  readonly rule: string;
  readonly tier: Tier;
  readonly verdict: Verdict;
  /** How the other workers fared meanwhile; `null` where there are none, or the rule is not about growth. */
  readonly pool: IncidentPool | null;
  /** How the version before fared; `null` where no other is known. */
  readonly previous: IncidentPrevious | null;
  readonly capture: IncidentCapture;
  /** The snapshot that the alarm's was compared with; `null`: none was tried. */
  readonly baseline: IncidentBaseline | null;
  readonly suspects: readonly unknown[];
  readonly restart: IncidentRestart | null;
}

export interface IncidentPool {
  readonly scope: PoolScope;
  /** Slots of the workers that grow. */
  readonly slots: readonly number[];
  readonly rateBytesPerHour: number | null;
  readonly because: string;
}

export interface IncidentPrevious {
  readonly version: string;
  readonly rateBytesPerHour: number;
  /** The version that runs now. */
  readonly thisVersion: string;
}

export interface IncidentWorker {
  readonly slot: number;
  readonly generation: number;
  readonly pid: number;
  readonly node: string | null;
  readonly startedAt: string;
  readonly uptimeMs: number;
}

export interface IncidentCapture {
  readonly kind: 'snapshot' | 'profile' | 'none';
  readonly offTraffic: boolean;
  readonly pauseMs: number | null;
  readonly bytes: number | null;
  readonly file: string | null;
  readonly refusedBecause: string | null;
}

/** Where the snapshot to compare with came from. */
export const baselineKinds = ['sibling', 'warm', 'fresh', 'none'] as const;
export type BaselineKind = (typeof baselineKinds)[number];

export interface IncidentBaseline {
  readonly kind: BaselineKind;
  /** Why this kind. */
  readonly because: string;
  readonly pauseMs: number | null;
  readonly bytes: number | null;
  readonly file: string | null;
  readonly refusedBecause: string | null;
}

export interface IncidentRestart {
  readonly replacedByPid: number | null;
  readonly order: 'start-first' | 'stop-first';
  readonly drainMs: number | null;
  readonly requestsCut: number | null;
  /** At least so much of what had grown went with the drain, before the snapshot; `null`: little, or not known. */
  readonly drainFreedBytes: number | null;
  readonly done: boolean;
  readonly because: string;
}
