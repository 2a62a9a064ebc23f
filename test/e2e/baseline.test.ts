import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startLoad } from '../helpers/load.ts';
import { fixture, startMemsup, temporaryFolder, writeConfig } from '../helpers/run-memsup.ts';

/** One process leaks, and is seen soon; that the rule is a crude one does not matter here. */
function leaking(t: ExecutionContext, baseline: string, workers: number): string {
  return writeConfig(t, {
    app: {
      script: fixture('leaks/serves-and-remembers.cjs'),
      workers,
      env: { LEAKER: path.join(temporaryFolder(t), 'leaker') },
    },
    sample: { every: '500ms', warmup: '1s' },
    floorProbe: { minInterval: '1s' },
    capture: { baseline, cooldown: '1s' },
    rules: [
      {
        name: 'soon',
        type: 'threshold',
        signal: 'heap.floorBytes',
        above: '12MiB',
        for: '1s',
        actions: ['log', 'capture', 'restart'],
      },
    ],
  });
}

for (const { baseline, workers } of [
  { baseline: 'fresh', workers: 1 },
  { baseline: 'sibling', workers: 2 },
]) {
  test.serial(
    `baseline ${baseline}: an alarm under load ends with two snapshots, their differences, and no failed request`,
    async t => {
      const config = leaking(t, baseline, workers);
      const memsup = startMemsup(t, { args: ['run', '-c', config, '--log', 'json'] });
      const [, port = ''] = await memsup.waitForOutput(/port (\d+)/);
      const load = startLoad(Number(port));
      const closed = await memsup.waitForEvent('incident.closed', () => true, 200_000);
      const { failures, requests, pids } = await load.stop();
      t.deepEqual(failures, {});
      t.true(requests > 100, `${requests} requests`);

      const folder = path.join(memsup.stateDir, 'incidents', String(closed['id']));
      for (const name of ['alarm.heapsnapshot', 'baseline.heapsnapshot']) {
        t.is(fs.statSync(path.join(folder, name)).mode & 0o777, 0o600, name);
      }
      const incident = JSON.parse(fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'));
      t.like(incident.baseline, { kind: baseline, refusedBecause: null });
      t.true(incident.baseline.because.length > 0);

      const explained = JSON.parse(fs.readFileSync(path.join(folder, 'explain.json'), 'utf8'));
      t.is(explained.comparison.mode, 'structure');
      t.regex(explained.baseline.file, /baseline\.heapsnapshot$/);
      t.true(explained.suspects[0].countDelta > 1000);
      t.regex(explained.suspects[0].title, /seen/);

      const spare = memsup.journal().find(({ event, spare: is }) => event === 'worker.start' && is);
      t.is(spare !== undefined, baseline === 'fresh');
      if (spare?.pid !== undefined) {
        t.false(pids.has(spare.pid), 'it served nobody');
        t.truthy(
          memsup.journal().find(({ event, pid }) => event === 'worker.exit' && pid === spare.pid),
        );
      }
    },
  );
}
