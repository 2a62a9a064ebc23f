import fs from 'node:fs';
import path from 'node:path';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { temporaryFolder } from '../helpers/sockets.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';
import { parseReport } from '../../daemon/death-report.ts';

testAgentOnEachNode('agent: an exhausted heap leaves a report that says so', async (t, node) => {
  const reportDir = temporaryFolder(t);
  const app = new TinySupervisor(t, {
    node,
    script: 'fills-heap.cjs',
    nodeArgs: ['--max-old-space-size=40'],
    info: { reportDir },
  });
  const { code, signal } = await app.ended;
  t.true(signal === 'SIGABRT' || code === 134);
  const names = fs.readdirSync(reportDir);
  t.is(names.length, 1);
  t.regex(names[0] ?? '', /^memsup-1-1-\d+\.json$/);
  const text = fs.readFileSync(path.join(reportDir, names[0] ?? ''), 'utf8');
  const report = parseReport(text);
  t.regex(`${report?.trigger} ${report?.event}`, /oom|out of memory/i);
  const { capabilities } = await app.hello();
  t.true(capabilities.includes('report'));
});

testAgentOnEachNode('agent: the app’s own settings for reports win', async (t, node) => {
  const [ours, theirs] = [temporaryFolder(t), temporaryFolder(t)];
  const app = new TinySupervisor(t, {
    node,
    script: 'fills-heap.cjs',
    nodeArgs: ['--max-old-space-size=40', '--report-on-fatalerror', `--report-directory=${theirs}`],
    info: { reportDir: ours },
  });
  await app.ended;
  t.deepEqual(fs.readdirSync(ours), []);
  t.is(fs.readdirSync(theirs).length, 1);
  const { capabilities } = await app.hello();
  t.false(capabilities.includes('report'));
});
