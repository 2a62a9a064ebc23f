import type { Suspect } from '../../heap/result.ts';

/** A suspect of which nothing is known but what a test says. */
export function plainSuspect(known: Partial<Suspect>): Suspect {
  return {
    rank: 1,
    kind: 'other',
    confidence: 'low',
    title: '',
    class: '',
    v8Class: null,
    shape: null,
    count: 1,
    countDelta: null,
    retainedBytes: 0,
    retainedBytesDelta: null,
    shareOfGrowth: 0,
    owner: { what: '', name: null, retainedBytes: 0, id: 1 },
    alsoHeldBy: [],
    path: [],
    location: null,
    leakedAt: null,
    package: null,
    packages: [],
    allocation: null,
    advice: '',
    ...known,
  };
}
