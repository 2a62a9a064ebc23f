import { adviceFor, number } from './wording.ts';
import { describeOwner } from './owner.ts';
import { formatBytes } from '../../base/quantities.ts';
import { packageOf } from '../places.ts';
import { viewPath } from './path-view.ts';
import type { Analysis } from '../analysis.ts';
import type { Suspect } from '../result.ts';
import type { TopDuplicate } from '../waste.ts';

/** Waste below this share of the heap is not worth a reader's time. */
const shareMin = 0.05;

/** The text that is kept most often, when its copies weigh something. Its content is not shown: it may be anybody's. */
export function duplicateSuspect(
  analysis: Analysis,
  top: TopDuplicate | null,
  totalBytes: number,
): Omit<Suspect, 'rank'> | null {
  if (top === null || totalBytes === 0 || top.wastedBytes < totalBytes * shareMin) return null;
  const owner = describeOwner(analysis, analysis.paths.parent[top.node]!);
  const { near } = owner;
  const where = owner.expression === null ? '' : `, one of them at \`${owner.expression}\``;
  return {
    kind: 'duplicate-string',
    confidence: 'low',
    title: `${number(top.count)} copies of one string waste ${formatBytes(top.wastedBytes)}${where}`,
    class: '(string)',
    v8Class: null,
    shape: null,
    count: top.count,
    countDelta: null,
    retainedBytes: top.wastedBytes,
    retainedBytesDelta: null,
    shareOfGrowth: Math.round((top.wastedBytes / totalBytes) * 1000) / 1000,
    owner: {
      what: owner.what,
      name: owner.expression,
      retainedBytes: analysis.dominators.retained[owner.node]!,
      id: analysis.snapshot.nodeId[owner.node]!,
    },
    alsoHeldBy: [],
    path: viewPath(analysis, top.node),
    location: near === null ? null : { ...near, what: 'function' },
    leakedAt: null,
    package: near === null ? null : packageOf(near.script),
    packages: [],
    allocation: null,
    advice: adviceFor('duplicate-string'),
  };
}
