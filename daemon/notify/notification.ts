import { severities, tiers, type Severity, type Tier, type Verdict } from '../../base/verdict.ts';
import { verdict } from '../../ipc/decode-status.ts';
import { count, flag, listOf, Misfit, nullable, oneOf, recordOf, text } from '../../ipc/fields.ts';

export const notificationKinds = ['alarm.raised', 'alarm.cleared', 'incident.closed'] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** One thing to tell, independent of receivers and their formats; this is what waits on disk. */
export interface Notification {
  /** The same on every try and for every receiver, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly kind: NotificationKind;
  readonly at: string;
  /** Names the alarm, not the occasion: the same rule on the same worker of the same app and host. */
  readonly fingerprint: string;
  readonly app: string;
  readonly host: string;
  readonly worker: NotifiedWorker;
  readonly rule: string;
  readonly tier: Tier;
  readonly severity: Severity;
  /** When the alarm was raised. */
  readonly since: string;
  /** The alarm holds; false: it is over. */
  readonly firing: boolean;
  readonly verdict: Verdict;
  /** Why this is told now, in a sentence. */
  readonly because: string;
  readonly incident: NotifiedIncident | null;
  /** What holds the memory, most likely; `null` while nobody has looked or nothing was found. */
  readonly suspect: string | null;
  /** What was done, a sentence each; empty until the incident is closed. */
  readonly done: readonly string[];
}

export interface NotifiedWorker {
  readonly slot: number;
  readonly generation: number;
  readonly pid: number | null;
}

export interface NotifiedIncident {
  readonly id: string;
  readonly folder: string;
}

/** Sentences in a notification are cut there; a receiver's limits lie not far above. */
export const sentenceCharsMax = 1000;
const doneMax = 8;

const name = text(256);
const sentence = text(sentenceCharsMax);

const readNotification = recordOf<Notification>({
  id: name,
  kind: oneOf(notificationKinds),
  at: name,
  fingerprint: name,
  app: name,
  host: name,
  worker: recordOf<NotifiedWorker>({ slot: count, generation: count, pid: nullable(count) }),
  rule: name,
  tier: oneOf(tiers),
  severity: oneOf(severities),
  since: name,
  firing: flag,
  verdict,
  because: sentence,
  incident: nullable(recordOf<NotifiedIncident>({ id: name, folder: text(8192) })),
  suspect: nullable(sentence),
  done: listOf(sentence, doneMax),
});

/** A notification as it was written to disk; `null` for anything else: a torn file, another version's. */
export function decodeNotification(value: unknown): Notification | null {
  try {
    return readNotification(value);
  } catch (error) {
    if (error instanceof Misfit) return null;
    throw error;
  }
}

/** A sentence that fits into a notification. */
export function fitting(said: string): string {
  return said.length <= sentenceCharsMax ? said : `${said.slice(0, sentenceCharsMax - 1)}…`;
}
