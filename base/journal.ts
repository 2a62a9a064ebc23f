/** Events of `journal.ndjson`, the black box. Names are part of the contract; add, never rename. */
export const journalEvents = [
  'supervisor.start',
  'supervisor.stop',
  'supervisor.previous-death',
  'supervisor.dump',
  'files.restored',
  'worker.start',
  'worker.ready',
  'worker.drain',
  'worker.exit',
  'worker.unresponsive',
  'alarm.raised',
  'alarm.cleared',
  'restart.planned',
  'restart.done',
  'restart.refused',
  'capture.start',
  'capture.done',
  'capture.refused',
  'explain.done',
  'explain.failed',
  'redact.done',
  'redact.failed',
  'incident.open',
  'incident.closed',
  'notify.sent',
  'notify.failed',
  'limit.dropped',
] as const;

export type JournalEvent = (typeof journalEvents)[number];

/** One line of the journal. `worker` is the slot, 1…N. */
export interface JournalRecord {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly event: JournalEvent;
  readonly app: string;
  readonly worker?: number | undefined;
  readonly generation?: number | undefined;
  readonly pid?: number | undefined;
  readonly [field: string]: unknown;
}
