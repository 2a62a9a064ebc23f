import type { Incident } from '../../base/incident.ts';
import { formatBytes } from '../../base/quantities.ts';
import { classWords } from './class-words.ts';
import { suspectSentences } from './suspect-sentences.ts';

/** What leaks: what the drain has shown, what the snapshot has, or where to look when neither says anything. */
export function leakSentences(incident: Incident): readonly string[] {
  const drained = drainedSentence(incident);
  const suspects = suspectSentences(incident.suspects);
  if (drained !== null) {
    return suspects.length === 0 ? [drained] : [drained, 'What is left:', ...suspects];
  }
  const { lookAt } = classWords[incident.verdict.class];
  return suspects.length > 0 || lookAt === null ? suspects : [lookAt];
}

/** What leaked went with the connections, so that the snapshot after the drain cannot show it. `null`: it did not. */
export function drainedSentence({ restart, verdict }: Incident): string | null {
  const freedBytes = restart?.drainFreedBytes ?? null;
  if (freedBytes === null || verdict.growthBytes === null) return null;
  const [freed, grown] = [Math.min(freedBytes, verdict.growthBytes), verdict.growthBytes];
  return `${formatBytes(freed)} of the ${formatBytes(grown)} that had grown went when it was drained and its connections were closed, before the snapshot. Look at what is kept for each open connection: data queued for clients that read slowly, sessions, subscriptions.`;
}
