import type { SampleReading } from '../../base/readings.ts';

/** A part of the resident memory. */
export interface MemoryPart {
  readonly name: string;
  readonly bytes: number;
  /** Which colour it has; parts keep theirs from moment to moment. */
  readonly tone: Tone;
}

export const tones = [
  'live',
  'young',
  'code',
  'slack',
  'buffers',
  'external',
  'malloc',
  'native',
] as const;
export type Tone = (typeof tones)[number];

/** Resident memory at one moment, in parts that add up to it. */
export interface Breakdown {
  readonly rssBytes: number;
  readonly parts: readonly MemoryPart[];
  /** What V8 reports beyond what is resident: reserved, and not touched yet or swapped out. */
  readonly beyondBytes: number;
}

/** The parts of one sample's resident memory, in the order in which they are drawn. */
export function breakdownOf(sample: SampleReading): Breakdown {
  const heap = heapParts(sample);
  const usedBytes = heap.reduce((sum, { bytes }) => sum + bytes, 0);
  const committed = sample.heapPhysicalBytes ?? sample.heapTotalBytes;
  const known: readonly MemoryPart[] = [
    ...heap,
    part('Heap, reserved and empty', committed - usedBytes, 'slack'),
    part('Buffers', sample.arrayBuffersBytes, 'buffers'),
    part(
      'Held by objects outside the heap',
      sample.externalBytes - sample.arrayBuffersBytes,
      'external',
    ),
    part('V8’s own bookkeeping', sample.mallocedBytes ?? 0, 'malloc'),
  ];
  const knownBytes = known.reduce((sum, { bytes }) => sum + bytes, 0);
  const rest = part('Code, stacks, libraries, allocator', sample.rssBytes - knownBytes, 'native');
  return {
    rssBytes: sample.rssBytes,
    parts: [...known, rest].filter(({ bytes }) => bytes > 0),
    beyondBytes: Math.max(0, knownBytes - sample.rssBytes),
  };
}

// Names of spaces differ between versions of V8; what none of these patterns knows is added to the old ones.
const spaceGroups: readonly (readonly [pattern: RegExp, name: string, tone: Tone])[] = [
  [/^new_/, 'Heap, young objects', 'young'],
  [/code/, 'Heap, compiled code', 'code'],
];

function heapParts({ spaces, heapUsedBytes }: SampleReading): readonly MemoryPart[] {
  if (spaces === null) return [part('Heap, in use', heapUsedBytes, 'live')];
  const sums = new Map<string, MemoryPart>();
  for (const [space, bytes] of Object.entries(spaces)) {
    const group = spaceGroups.find(([pattern]) => pattern.test(space));
    const name = group?.[1] ?? 'Heap, old objects';
    const before = sums.get(name)?.bytes ?? 0;
    sums.set(name, { name, bytes: before + bytes, tone: group?.[2] ?? 'live' });
  }
  const order: readonly Tone[] = ['live', 'young', 'code'];
  return [...sums.values()].toSorted(
    (one, other) => order.indexOf(one.tone) - order.indexOf(other.tone),
  );
}

function part(name: string, bytes: number, tone: Tone): MemoryPart {
  return { name, bytes: Math.max(0, Math.round(bytes)), tone };
}
