import { moduleScript } from './module-script.ts';
import { NodeKind } from '../kinds.ts';
import { internalTarget } from '../scripts.ts';
import { ownPlace, placeOf, type Place } from '../places.ts';
import { propertyOf } from '../constructors.ts';
import type { Analysis } from '../analysis.ts';
import type { SuspectLocation } from '../result.ts';

/** Where the code stands that makes what piles up: its constructor, or the function that it will call. */
export function leakedPlace(analysis: Analysis, member: number): SuspectLocation | null {
  const called = calledPlace(analysis, member);
  if (called !== null) return { ...called, what: 'function' };
  const place = placeOf(analysis, member);
  if (place === null) return null;
  const isClosure = analysis.snapshot.nodeKind[member] === NodeKind.closure;
  return { ...place, what: isClosure ? 'function' : 'constructor' };
}

/** A timer's callback, or what a promise will call: they tell who made it, which its class does not. */
function calledPlace(analysis: Analysis, member: number): Place | null {
  const found = [
    propertyOf(analysis, member, '_onTimeout'),
    propertyOf(analysis, member, '_onImmediate'),
    internalTarget(analysis.snapshot, member, ['fulfill_handler', 'reject_handler']),
  ].find(node => node !== -1 && analysis.snapshot.nodeKind[node] === NodeKind.closure);
  return found === undefined ? null : ownPlace(analysis, found);
}

/** The file of a module that piles up. */
export function moduleFile(analysis: Analysis, member: number): SuspectLocation | null {
  const script = moduleScript(analysis, member);
  return script === null ? null : { script, line: 1, column: 1, what: 'module' };
}
