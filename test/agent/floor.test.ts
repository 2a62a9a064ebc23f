import path from 'node:path';
import type { GcReading } from '../../base/readings.ts';
import type { NodeBinary } from '../helpers/nodes.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { root } from '../helpers/repository.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

const majors = (app: TinySupervisor): GcReading[] =>
  app.readings().filter(reading => reading.kind === 'gc');

testAgentOnEachNode('agent: the floor it reports is the one that V8 has', async (t, node) => {
  const nodeArgs = ['--expose-gc'];
  const app = new TinySupervisor(t, { node, script: 'prints-floor.cjs', nodeArgs });
  await app.ended;
  const truths = app.stdout.trim().split('\n').map(Number);
  t.is(truths.length, 2);
  const floors = majors(app).map(({ oldAfterBytes }) => oldAfterBytes ?? Number.NaN);
  for (const truth of truths) {
    // Read in the next turn of the loop; the app's own look allocates, too.
    const closest = Math.min(...floors.map(floor => Math.abs(floor - truth)));
    t.true(closest < lookError(node), `${truth} is not among ${floors.join(' ')}`);
  }
  for (const reading of majors(app)) {
    t.false(reading.caused);
    t.true(reading.pauseMs > 0);
    t.is(reading.oldAfterBytes, reading.afterBytes);
  }
  const sample = app.samples().at(-1);
  t.true((sample?.gcMajors ?? 0) >= 2);
  t.true((sample?.allocatedBytes ?? 0) > 5e6);
});

testAgentOnEachNode(
  'agent: with hundreds of collections a second it looks at slices of time',
  async (t, node) => {
    const app = new TinySupervisor(t, {
      node,
      script: 'makes-garbage.cjs',
      nodeArgs: ['--max-semi-space-size=1'],
      info: { sampleEveryMs: 500 },
    });
    await app.when(() => app.samples().length >= 8);
    const [first, last] = [app.samples()[1], app.samples().at(-1)];
    if (first === undefined || last === undefined) throw new Error('no samples');
    const seconds = (last.atMs - first.atMs) / 1000;
    const perSecond = (last.gcMinors - first.gcMinors) / seconds;
    t.true(perSecond > 30, `only ${perSecond} collections a second, so nothing was proved`);
    // A young generation of 1 to 3 MB: what is allocated has to go through it.
    const bytes = (last.allocatedBytes ?? 0) - (first.allocatedBytes ?? 0);
    const perCollection = bytes / (last.gcMinors - first.gcMinors);
    t.true(perCollection > 0.2e6 && perCollection < 8e6, `${perCollection} bytes a collection`);
  },
);

testAgentOnEachNode(
  'agent: without an observer it tells of full collections and their floors all the same',
  async (t, node) => {
    const preload = path.join(root, 'test/fixtures/preloads/takes-observer-away.cjs');
    const app = new TinySupervisor(t, {
      node,
      script: 'prints-floor.cjs',
      nodeArgs: ['--expose-gc'],
      env: { NODE_OPTIONS: `--require ${preload}` },
    });
    await app.ended;
    t.true(app.samples().length > 0);
    const truths = app.stdout.trim().split('\n').map(Number);
    const readings = majors(app);
    t.true(readings.length >= truths.length, JSON.stringify(readings));
    // After a turn that was long a look at the heap says nothing; where it says something, it is right.
    for (const { oldAfterBytes } of readings) {
      if (oldAfterBytes === null) continue;
      const closest = Math.min(...truths.map(truth => Math.abs(oldAfterBytes - truth)));
      t.true(closest < lateLookError, `${oldAfterBytes} is not one of ${truths.join(' ')}`);
    }
  },
);

/** The sentinel's look comes later, with what the program has made by then in it: 0.4 MB were seen on a busy machine. The two truths are 21 MB apart. */
const lateLookError = 1e6;

/** V8 up to 11 counts as used what it has set aside to allocate from, some 0.5 MB. */
function lookError({ major }: NodeBinary): number {
  return major < 22 ? 1e6 : 100_000;
}
