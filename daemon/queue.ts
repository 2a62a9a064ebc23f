import type { QueuedReplacement, WantedReplacement } from './replacement-record.ts';

/** Puts a wish into the queue. One that waits for the same slot already takes it up: one new process fulfils both. */
export function enqueue(queue: QueuedReplacement[], wanted: QueuedReplacement): void {
  const at = queue.findIndex(({ slot }) => slot === wanted.slot);
  const waiting = queue[at];
  if (waiting === undefined) queue.push(wanted);
  else queue[at] = joined(waiting, wanted);
}

function joined(waiting: QueuedReplacement, wanted: QueuedReplacement): QueuedReplacement {
  const hasIncident = waiting.incident === null && wanted.incident !== null;
  return {
    slot: waiting.slot,
    because: hasIncident ? wanted.because : waiting.because,
    // A person's wish does not wait for the budget, whoever asked first.
    byAlarm: waiting.byAlarm && wanted.byAlarm,
    wantsDrain: waiting.wantsDrain && wanted.wantsDrain,
    capture: waiting.capture ?? wanted.capture,
    incident: waiting.incident ?? wanted.incident,
    roll: waiting.roll ?? wanted.roll,
    generation: wanted.generation,
    toldToWait: waiting.toldToWait,
    onDone: (done, because) => {
      waiting.onDone(done, because);
      wanted.onDone(done, because);
    },
  };
}

/** Takes those out that the rest of a roll consists of. */
export function takeRest(
  queue: QueuedReplacement[],
  { roll }: WantedReplacement,
): QueuedReplacement[] {
  if (roll === null) return [];
  const rest = queue.filter(wanted => wanted.roll === roll);
  for (const wanted of rest) queue.splice(queue.indexOf(wanted), 1);
  return rest;
}
