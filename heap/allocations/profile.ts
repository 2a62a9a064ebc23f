import fs from 'node:fs';
import { isRecord } from '../../base/guards.ts';
import { MemsupError, messageOf, systemCodeOf } from '../../base/errors.ts';

/** A function that runs, by where it begins; counted from 1 as editors do. */
export interface Frame {
  /** Empty where it has no name. */
  readonly function: string;
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

/** What one chain of calls has allocated that lives. */
export interface LiveStack {
  /** The innermost first; the engine's own functions, which have no script, are left out. */
  readonly frames: readonly Frame[];
  /** An estimate: each sample stands for as many bytes as it is likely to. */
  readonly bytes: number;
  /** `null` where the profile does not list its samples. */
  readonly samples: number | null;
}

/** A sampling heap profile (`.heapprofile`): who allocated what lives. */
export interface AllocationProfile {
  readonly file: string;
  readonly bytes: number;
  readonly samples: number | null;
  readonly stacks: readonly LiveStack[];
}

const fileBytesMax = 64 << 20;
const nodesMax = 1_000_000;

/** Reads what `HeapProfiler.getSamplingProfile` gives. Throws `MEMSUP_PROFILE` when it is no such file. */
export function readProfile(file: string): AllocationProfile {
  const document = parse(file, readText(file));
  const head = isRecord(document) ? document['head'] : undefined;
  if (!isRecord(head)) throw unreadable(file, 'it has no tree of calls ("head")');
  const samplesOf = countSamples(document);
  const stacks: LiveStack[] = [];
  const waiting: { readonly node: unknown; readonly frames: readonly Frame[] }[] = [
    { node: head, frames: [] },
  ];
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    seen += 1;
    if (seen > nodesMax) throw unreadable(file, `its tree has more than ${nodesMax} calls`);
    const { node } = next;
    if (!isRecord(node)) throw unreadable(file, 'its tree has a call that is no record');
    const frame = frameOf(node['callFrame']);
    const frames = frame === null ? next.frames : [frame, ...next.frames];
    const { selfSize, id, children } = node;
    if (typeof selfSize !== 'number' || !(selfSize >= 0) || !Array.isArray(children)) {
      throw unreadable(file, 'its tree has a call without size or without a list of callees');
    }
    if (selfSize > 0) {
      stacks.push({ frames, bytes: selfSize, samples: samplesOf?.get(Number(id)) ?? null });
    }
    for (const child of children) waiting.push({ node: child, frames });
  }
  return {
    file,
    bytes: stacks.reduce((sum, stack) => sum + stack.bytes, 0),
    samples: samplesOf === null ? null : stacks.reduce((sum, one) => sum + (one.samples ?? 0), 0),
    stacks,
  };
}

function readText(file: string): string {
  try {
    const { size } = fs.statSync(file);
    if (size > fileBytesMax) throw new Error(`it has ${size} bytes, more than ${fileBytesMax}`);
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, systemCodeOf(error) ?? messageOf(error), error);
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(file, messageOf(error), error);
  }
}

function unreadable(file: string, problem: string, cause?: unknown): MemsupError {
  return new MemsupError('MEMSUP_PROFILE', `Cannot read heap profile "${file}": ${problem}`, {
    cause,
    hint: 'It takes the .heapprofile of V8, as an incident keeps it and Chrome DevTools saves it',
  });
}

/** Node of the tree → how many samples it has. */
function countSamples(document: unknown): ReadonlyMap<number, number> | null {
  const samples: unknown = isRecord(document) ? document['samples'] : null;
  if (!Array.isArray(samples)) return null;
  const counts = new Map<number, number>();
  for (const sample of samples) {
    const id = isRecord(sample) ? sample['nodeId'] : null;
    if (typeof id === 'number') counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

function frameOf(value: unknown): Frame | null {
  if (!isRecord(value)) return null;
  const { functionName, url, lineNumber, columnNumber } = value;
  if (typeof url !== 'string' || url === '') return null;
  if (typeof lineNumber !== 'number' || typeof columnNumber !== 'number') return null;
  if (!(lineNumber >= 0) || !(columnNumber >= 0)) return null;
  return {
    function: typeof functionName === 'string' ? functionName : '',
    script: url,
    line: lineNumber + 1,
    column: columnNumber + 1,
  };
}
