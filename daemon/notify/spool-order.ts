/** What is known of a waiting notification without reading it. */
export interface SpoolEntry {
  /** File name; names sort in the order of arrival. */
  readonly name: string;
  readonly bytes: number;
}

export interface SpoolLimits {
  readonly entriesMax: number;
  readonly bytesMax: number;
}

/** What may wait for one receiver. A notification takes 1 to 4 KB. */
export const spoolLimits: SpoolLimits = { entriesMax: 500, bytesMax: 2 * 2 ** 20 };

const digits = 12;

/** The name of the n-th notification that ever waited for a receiver. */
export function spoolName(sequence: number): string {
  return `${String(sequence).padStart(digits, '0')}.json`;
}

/** The number in a name; `null`: not a name of ours. */
export function sequenceOf(name: string): number | null {
  const match = /^(\d{12})\.json$/.exec(name);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/**
 * Which entries must go so that the rest fits: the oldest, for the newest says how things stand. `inFlight`, which may be
 * with the receiver already, stays.
 */
export function overflow(
  entries: readonly SpoolEntry[],
  limits: SpoolLimits,
  inFlight: string | null,
): SpoolEntry[] {
  let count = entries.length;
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const gone: SpoolEntry[] = [];
  for (const entry of entries) {
    if (count <= limits.entriesMax && bytes <= limits.bytesMax) break;
    if (entry.name === inFlight) continue;
    gone.push(entry);
    count -= 1;
    bytes -= entry.bytes;
  }
  return gone;
}
