import test from 'ava';
import { CpuProfile } from '../../../compat/profiler/cpu-profile.ts';
import { headOf, nodesOf } from '../../../compat/profiler/cpu-nodes.ts';
import type { ProtocolNode, ProtocolProfile } from '../../../compat/profiler/protocol.ts';

function node(id: number, children: readonly number[] = []): ProtocolNode {
  const callFrame = {
    functionName: `f${id}`,
    scriptId: '12',
    url: 'file:///a.js',
    lineNumber: id,
    columnNumber: 4,
  };
  return { id, callFrame, hitCount: id * 10, children, positionTicks: [{ line: 7, ticks: 2 }] };
}

const profile: ProtocolProfile = {
  nodes: [node(1, [2, 3]), node(2, [4]), node(3), node(4)],
  startTime: 5_000_000,
  endTime: 7_500_000,
  samples: [2, 4],
  timeDeltas: [100, 250],
};

test('headOf(): hangs the list up as a tree, with lines from 1', t => {
  const head = headOf(profile.nodes);
  t.deepEqual(
    head.children.map(({ functionName }) => functionName),
    ['f2', 'f3'],
  );
  t.deepEqual(head.children[0]?.children[0], {
    functionName: 'f4',
    url: 'file:///a.js',
    lineNumber: 5,
    columnNumber: 5,
    bailoutReason: '',
    id: 4,
    scriptId: 12,
    hitCount: 40,
    children: [],
    lineTicks: [{ line: 7, hitCount: 2 }],
  });
});

test('nodesOf(): keeps the list, with lines from 0', t => {
  const [first] = nodesOf(profile.nodes);
  t.is(first?.callFrame.lineNumber, 1);
  t.is(first?.callFrame.scriptId, 12);
  t.deepEqual(first?.children, [2, 3]);
});

const parts = { uid: '1', title: 'P', withSamples: true, onDelete: () => {} };

test('CpuProfile: the old form has a tree, seconds, and points in time', t => {
  const { head, nodes, startTime, endTime, timestamps } = new CpuProfile(profile, {
    ...parts,
    type: 0,
  });
  t.truthy(head);
  t.is(nodes, undefined);
  t.deepEqual([startTime, endTime], [5, 7]);
  t.deepEqual(timestamps, [5_000_100, 5_000_350]);
});

test('CpuProfile: a file of the old form has what DevTools reads today, too', t => {
  const written = JSON.parse(JSON.stringify(new CpuProfile(profile, { ...parts, type: 0 })));
  t.deepEqual(Object.keys(written).toSorted(), [
    'endTime',
    'head',
    'nodes',
    'samples',
    'startTime',
    'timeDeltas',
    'timestamps',
    'title',
    'typeId',
    'uid',
  ]);
  t.deepEqual([written.startTime, written.endTime], [profile.startTime, profile.endTime]);
});

test('CpuProfile: the new form has a list, microseconds, and differences', t => {
  const written = JSON.parse(JSON.stringify(new CpuProfile(profile, { ...parts, type: 1 })));
  t.deepEqual(Object.keys(written).toSorted(), [
    'endTime',
    'nodes',
    'samples',
    'startTime',
    'timeDeltas',
    'title',
    'typeId',
    'uid',
  ]);
  t.deepEqual([written.startTime, written.timeDeltas], [5_000_000, [100, 250]]);
});

test('CpuProfile: without samples there are none', t => {
  const bare = new CpuProfile(profile, { ...parts, withSamples: false, type: 1 });
  t.deepEqual([bare.samples, bare.timeDeltas], [[], []]);
});
