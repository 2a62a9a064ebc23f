import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { isRecord } from '../../base/guards.ts';
import { fixture, runMemsup, startMemsup, writeConfig } from '../helpers/run-memsup.ts';

const quick = {
  sample: { every: '200ms', warmup: '2s' },
  floorProbe: { minInterval: '1s' },
  capture: { cooldown: '1s' },
};

test('run: a leak is seen, captured off the traffic and replaced; its trace replays to the same alarm', async t => {
  const config = writeConfig(t, {
    ...quick,
    app: {
      script: fixture('leaks/remembers-everything.cjs'),
      nodeArgs: ['--max-old-space-size=320'],
      // About 1 MB a second: the limit is five minutes away, the verdict takes less than two, on a busy machine three.
      env: { EVERY_MS: '100' },
    },
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config] });
  const closed = await memsup.waitForEvent('incident.closed', () => true, 260_000);
  const folder = path.join(memsup.stateDir, 'incidents', String(closed['id']));
  const incident: unknown = JSON.parse(fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'));
  t.true(isRecord(incident) && isRecord(incident['verdict']) && isRecord(incident['capture']));
  if (!isRecord(incident) || !isRecord(incident['verdict']) || !isRecord(incident['capture'])) {
    return;
  }
  t.is(incident['verdict']['class'], 'js-heap');
  t.is(incident['capture']['kind'], 'snapshot');
  t.is(fs.statSync(folder).mode & 0o777, 0o700);

  const snapshotFile = path.join(folder, 'alarm.heapsnapshot');
  t.is(fs.statSync(snapshotFile).mode & 0o777, 0o600);
  const snapshot = JSON.parse(fs.readFileSync(snapshotFile, 'utf8'));
  const { meta, node_count: nodes, edge_count: edges } = snapshot.snapshot;
  t.is(snapshot.nodes.length, nodes * meta.node_fields.length);
  t.is(snapshot.edges.length, edges * meta.edge_fields.length);

  t.like(incident['baseline'], { kind: 'fresh', refusedBecause: null });
  t.is(fs.statSync(path.join(folder, 'baseline.heapsnapshot')).mode & 0o777, 0o600);

  const explainFile = path.join(folder, 'explain.json');
  t.is(fs.statSync(explainFile).mode & 0o777, 0o600);
  t.is(JSON.parse(fs.readFileSync(explainFile, 'utf8')).schema, 'memsup.explain/1');
  t.true(
    suspectsOf(incident).some(suspect => nameOf(suspect).includes('seen')),
    JSON.stringify(incident['suspects']),
  );

  t.true(
    suspectsOf(incident).some(suspect => isAllocatedHere(suspect)),
    JSON.stringify(incident['suspects']),
  );

  await memsup.waitForStderr(/report of incident .* is in its folder/, 220_000);
  const page = path.join(folder, 'report.html');
  t.is(fs.statSync(page).mode & 0o777, 0o600);
  t.regex(fs.readFileSync(page, 'utf8'), /id="chart-data">\{"memory":\{"seconds":\[\d/);

  const order = memsup
    .journal()
    .filter(({ kind, purpose }) => kind !== 'profile' && purpose !== 'baseline')
    // The process that it was compared with ends, too.
    .filter(({ event, pid }) => event !== 'worker.exit' || pid === leakerPid(incident))
    .map(({ event }) => event)
    .filter(event =>
      /^(alarm\.raised|incident|explain|restart|worker\.(drain|exit)|capture\.(start|done))/.test(
        event,
      ),
    );
  const steps = [
    'incident.open',
    'restart.planned',
    'worker.drain',
    'capture.start',
    'capture.done',
    'worker.exit',
    'restart.done',
    'explain.done',
    'incident.closed',
  ];
  t.deepEqual(order.filter(event => steps.includes(event)).slice(0, steps.length), steps);

  const raised = memsup
    .journal()
    .find(({ event, rule }) => event === 'alarm.raised' && rule === incident['rule']);
  const trace = path.join(folder, 'trace.ndjson');
  const { stdout, code } = await runMemsup(t, { args: ['replay', trace, '-c', config, '--json'] });
  t.is(code, 0);
  const replayed = JSON.parse(stdout).alarms.find(
    (alarm: { rule: string }) => alarm.rule === incident['rule'],
  );
  t.is(replayed?.verdict.class, 'js-heap');
  t.truthy(raised);
});

function leakerPid({ worker }: Readonly<Record<string, unknown>>): unknown {
  return isRecord(worker) ? worker['pid'] : null;
}

/** The timer's callback is what allocates, and the profile has it with its line. */
function isAllocatedHere(suspect: unknown): boolean {
  const allocation = isRecord(suspect) ? suspect['allocation'] : null;
  const sites: unknown = isRecord(allocation) ? allocation['sites'] : null;
  if (!Array.isArray(sites)) return false;
  const file = fixture('leaks/remembers-everything.cjs');
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const callback = lines.findIndex(line => line.includes('() => {')) + 1;
  return sites.some(site => isRecord(site) && site['script'] === file && site['line'] === callback);
}

function suspectsOf({ suspects }: Readonly<Record<string, unknown>>): unknown[] {
  return Array.isArray(suspects) ? suspects : [];
}

/** Title and path, in which the name of a variable shows. */
function nameOf(suspect: unknown): string {
  return isRecord(suspect) ? JSON.stringify([suspect['title'], suspect['path']]) : '';
}
