import type { Suspect } from '../result.ts';

type Unranked = Omit<Suspect, 'rank'>;

/**
 * Largest first, what may be no leak after what is one. Where there is only size to go by, what is Node's own alone comes last: its modules and tables are in
 * every process, and nobody can do anything about them.
 */
export function bySuspicion(compared: boolean): (one: Unranked, other: Unranked) => number {
  const comesLast = compared ? isDoubtful : isOfNode;
  return (one, other) => {
    const last = Number(comesLast(one)) - Number(comesLast(other));
    return last === 0 ? weight(other) - weight(one) : last;
  };
}

/** Beside a suspect that is one, doubtful ones below this share of the growth only take the reader's time. */
const asideShareMin = 0.01;

/** Leaves out what is doubtful and small beside what is neither, but for what piles up, be it in small things. */
export function worthTelling(
  suspects: readonly Unranked[],
  pilesUp: ReadonlySet<Unranked>,
): Unranked[] {
  const isClear = suspects.some(suspect => !isDoubtful(suspect));
  return suspects.filter(
    suspect =>
      !isClear ||
      !isDoubtful(suspect) ||
      suspect.shareOfGrowth >= asideShareMin ||
      pilesUp.has(suspect),
  );
}

function isDoubtful({ confidence }: Unranked): boolean {
  return confidence === 'low';
}

function weight({ retainedBytesDelta, retainedBytes }: Unranked): number {
  return retainedBytesDelta ?? retainedBytes;
}

/** Every piece of code that has to do with it is Node's. */
export function isOfNode({
  location,
  leakedAt,
  path,
}: Pick<Suspect, 'location' | 'leakedAt' | 'path'>): boolean {
  const places = [location?.script, leakedAt?.script, ...path.map(step => step.at)].filter(
    place => typeof place === 'string',
  );
  return places.length > 0 && places.every(place => place.startsWith('node:'));
}
