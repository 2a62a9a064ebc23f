import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DevTools } from '../helpers/devtools.ts';
import { hasProgram } from '../helpers/needs-program.ts';
import { currentNode, nodeBinary, type NodeBinary } from '../helpers/nodes.ts';
import { root } from '../helpers/repository.ts';
import { runCompat } from '../helpers/run-compat.ts';
import { temporaryFolder } from '../helpers/sockets.ts';

/** Opens the Memory panel's file; the expression then finds the profile as `profile`. */
function inMemoryPanel(look: string): string {
  return `(async () => {
    const { HeapProfilerPanel } = await import('./panels/profiler/profiler.js');
    const panel = HeapProfilerPanel.HeapProfilerPanel.instance();
    const failure = await panel.loadFromFile(chosen);
    if (failure) throw failure;
    const profile = panel.findProfileTypeByExtension(chosen.name).getProfiles().at(-1);
    return ${look};
  })()`;
}

/** Opens the Performance panel's file; then tells of the calls that it shows, `null` while it is loading. */
const openPerformancePanel = `(async () => {
  const { ViewManager } = await import('./ui/legacy/legacy.js');
  const views = ViewManager.ViewManager.instance();
  await views.showView('timeline');
  globalThis.timeline = await views.view('timeline').widget();
  await timeline.loadFromFile(chosen);
})()`;
const shownCalls = `(() => {
  if (!timeline.hasActiveTrace()) return null;
  const { Samples, Meta } = timeline.getParsedTraceForLayoutTests();
  const [threads] = Samples.profilesInProcess.values();
  const [{ profileCalls }] = threads.values();
  const lines = profileCalls.map(({ callFrame }) => callFrame.functionName + ' ' + callFrame.lineNumber);
  return { lines: [...new Set(lines)], rangeUs: Meta.traceBounds.range };
})()`;

const source = fs.readFileSync(path.join(root, 'test/fixtures/compat/profiles-itself.cjs'), 'utf8');
const lineOfCpu = source.split('\n').findIndex(line => line.startsWith('function cpu'));

async function opens(t: ExecutionContext, node: NodeBinary): Promise<void> {
  const folder = temporaryFolder(t);
  runCompat(t, { node, fixture: 'profiles-itself', cwd: folder });
  const tools = await DevTools.open(t);

  await tools.choose(path.join(folder, 'streamed.heapsnapshot'));
  const count = `Object.values(await (await profile.loadPromise).aggregatesWithFilter({}))
    .find(({ name }) => name === 'Planted').count`;
  t.is(await tools.evaluate(inMemoryPanel(count)), 123);

  await tools.choose(path.join(folder, 'sampled.heapprofile'));
  const functions = await tools.evaluate(inMemoryPanel('JSON.stringify(profile.profile)'));
  t.regex(String(functions), /"functionName":"allocatesForTheProfile"/);

  for (const type of [0, 1]) {
    await tools.choose(path.join(folder, `type-${type}.cpuprofile`));
    await tools.evaluate(openPerformancePanel);
    const shown = await tools.until(shownCalls);
    // Lines count from 0 there.
    t.true(JSON.stringify(shown).includes(`"cpu ${lineOfCpu}"`), JSON.stringify(shown));
    t.regex(JSON.stringify(shown), /"rangeUs":\d{5,}/, `type ${type}`);
  }
}

// Of older forms and of the newest.
for (const node of [currentNode, nodeBinary(26)]) {
  if (node === null) continue;
  test.serial(`Chrome DevTools: opens what v8-profiler writes (Node ${node.version})`, async t => {
    if (hasProgram(t, 'chromium', 'chromium')) await opens(t, node);
  });
}
