import { constructorOf } from '../constructors.ts';
import { EdgeKind, edgeKindMask, NodeKind } from '../kinds.ts';
import { edgeNameOf } from '../path-steps.ts';
import { ownPlace, type Place } from '../places.ts';
import type { Analysis } from '../analysis.ts';
import type { Suspect } from '../result.ts';

/** By what an allocation is told to belong to a suspect. */
export interface Evidence {
  /** Functions that make what piles up, or a part of it: see `placeKey()`. */
  readonly makers: ReadonlySet<string>;
  /** Scripts of the program whose code has to do with it. */
  readonly scripts: ReadonlySet<string>;
}

export const noEvidence: Evidence = { makers: new Set(), scripts: new Set() };

const propertiesMax = 64;

/** A function by where it begins, which snapshot and profile agree about. */
export function placeKey({ script, line, column }: Place): string {
  return `${script}:${line}:${column}`;
}

/** What a member, and what hangs on it directly, tells of the code that makes such things. */
export function evidenceOf(
  analysis: Analysis,
  member: number,
  { location, leakedAt }: Pick<Suspect, 'location' | 'leakedAt'>,
): Evidence {
  const makers = [...makersIn(analysis, member)];
  const places = [location, leakedAt, ...makers].filter(place => place !== null);
  return {
    makers: new Set(makers.map(placeKey)),
    scripts: new Set(places.map(({ script }) => script).filter(isOfProgram)),
  };
}

/** Everything that is not Node's own. */
export function isOfProgram(script: string): boolean {
  return !script.startsWith('node:');
}

function* makersIn(analysis: Analysis, member: number): Generator<Place> {
  const { firstEdge, edgeKind, edgeTo } = analysis.snapshot;
  yield* makerOf(analysis, member);
  const end = Math.min(firstEdge[member + 1]!, firstEdge[member]! + propertiesMax);
  for (let edge = firstEdge[member]!; edge < end; edge += 1) {
    const isProperty = (edgeKind[edge]! & edgeKindMask) === EdgeKind.property;
    // The prototype is shared by all of its class, and nobody allocates it a second time.
    if (isProperty && edgeNameOf(analysis, edge) !== '__proto__') {
      yield* makerOf(analysis, edgeTo[edge]!);
    }
  }
}

/** The constructor of an object. A closure is made by the function around it, which the snapshot does not name. */
function* makerOf(analysis: Analysis, node: number): Generator<Place> {
  if (analysis.snapshot.nodeKind[node] !== NodeKind.object) return;
  const made = constructorOf(analysis, node);
  const place = made === -1 ? ownPlace(analysis, node) : ownPlace(analysis, made);
  if (place !== null) yield place;
}
