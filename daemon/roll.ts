import type { Roll } from './replacement-record.ts';
import { wantReplacement } from './replacements.ts';
import type { Slot, Supervision } from './supervision.ts';

export interface RollWish {
  readonly because: string;
  readonly onDone: (slot: number, done: boolean, because: string) => void;
}

/** Asks for a replacement of every one of these slots, one after the other, the worst worker first. */
export function roll(
  supervision: Supervision,
  slots: readonly Slot[],
  { because, onDone }: RollWish,
): void {
  const ordered = worstFirst(slots);
  const together: Roll = { slots: ordered.map(({ number }) => number) };
  for (const { number } of ordered) {
    wantReplacement(supervision, {
      slot: number,
      because,
      byAlarm: false,
      wantsDrain: true,
      capture: null,
      incident: null,
      roll: together,
      onDone: (done, why) => onDone(number, done, why),
    });
  }
}

/** Those with the most alarms first, then those with the most memory: should anything go wrong on the way, most is won. */
export function worstFirst(slots: readonly Slot[]): readonly Slot[] {
  return slots.toSorted(
    (left, right) =>
      alarmsOf(right) - alarmsOf(left) || rssOf(right) - rssOf(left) || left.number - right.number,
  );
}

function alarmsOf({ current }: Slot): number {
  return current?.judge.status().rules.filter(({ state }) => state === 'firing').length ?? 0;
}

function rssOf({ current }: Slot): number {
  return current?.lastSample?.rssBytes ?? current?.usage?.rssBytes ?? 0;
}
