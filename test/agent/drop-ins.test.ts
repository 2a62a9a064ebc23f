import fs from 'node:fs';
import path from 'node:path';
import type { GcReading } from '../../base/readings.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

const script = 'uses-drop-ins.cjs';

async function told(app: TinySupervisor, request: string) {
  const response = await fetch(`http://127.0.0.1:${await app.port()}/${request}`);
  return JSON.parse(await response.text());
}

function majors(app: TinySupervisor): GcReading[] {
  return app
    .readings()
    .flatMap(reading => (reading.kind === 'gc' && reading.gc === 'major' ? reading : []));
}

/** Everything that was seen until now has been told: the agent has taken two more samples. */
async function settled(app: TinySupervisor): Promise<void> {
  const count = app.samples().length;
  await app.when(() => app.samples().length >= count + 2);
}

async function profileOf(app: TinySupervisor): Promise<string> {
  const file = path.join(app.folder, 'now.heapprofile');
  const { error } = await app.ask('capture', { kind: 'profile', file });
  return error === null ? fs.readFileSync(file, 'utf8') : error.message;
}

/** The agent starts sampling some seconds after the app. */
async function samplingAgent(app: TinySupervisor): Promise<void> {
  for (;;) {
    if ((await profileOf(app)).startsWith('{')) return;
    await settled(app);
  }
}

testAgentOnEachNode(
  'agent: it and the drop-ins know whose collections are whose',
  async (t, node) => {
    const app = new TinySupervisor(t, { node, script });
    await app.when(() => app.samples().length > 0);
    const first = majors(app).length;
    await told(app, 'gc');
    await settled(app);
    const forced = majors(app).slice(first);
    t.true(forced.length > 0);
    t.true(forced.every(({ caused }) => caused));
    // The agent's own, which are not the app's.
    const before = await told(app, 'stats');
    await told(app, 'diff');
    await app.ask('probe', { mode: 'forced' });
    const file = path.join(app.folder, 'a.heapsnapshot');
    t.is((await app.ask('capture', { kind: 'snapshot', file })).error, null);
    t.like(await told(app, 'end'), { '+': 100, '-': 0 }, 'the ids of objects are gone');
    const after = await told(app, 'stats');
    // The copied arithmetic knew its own snapshots only, so it proves that there was something to leave out.
    t.true(after.strict - before.strict >= after.right - before.right + 2, JSON.stringify(after));
    await settled(app);
    // Each snapshot makes V8 collect.
    t.true(majors(app).filter(({ caused }) => caused).length >= forced.length + 4);
  },
);

testAgentOnEachNode('agent: the app and it share one sampler', async (t, node) => {
  const app = new TinySupervisor(t, { node, script, info: { profile: true } });
  // The app comes first, with a fine interval, and goes while the agent samples.
  await told(app, 'sample?1024');
  await samplingAgent(app);
  await told(app, 'allocate');
  t.true(JSON.stringify(await told(app, 'samples')).includes('allocatesMuch'));
  const coarse = await profileOf(app);
  t.true(coarse.startsWith('{'), coarse);
  t.false(coarse.includes('allocatesMuch'), "the app's interval is still in force");
  // Now the agent is there already.
  await told(app, 'sample?1024');
  await told(app, 'allocate');
  t.true(JSON.stringify(await told(app, 'samples')).includes('allocatesMuch'));
  t.true((await profileOf(app)).includes('allocatesMuch'), 'the agent has lost its samples');
  // An inspector session of the app's own knows nothing of anybody else.
  await told(app, 'stop-all');
  t.regex(await profileOf(app), /^Cannot write profile .*: the app has stopped the sampling/);
  await told(app, 'allocate');
  t.true((await profileOf(app)).includes('allocatesMuch'));
});
