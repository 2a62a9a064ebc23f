import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'ava';
import { capturesSoon } from '../helpers/captures-soon.ts';
import { fixture, startMemsup, temporaryFolder, writeConfig } from '../helpers/run-memsup.ts';

const mib = 2 ** 20;

test.serial(
  'capture: what a control group could not bear is refused with the reason, a profile is kept, and the app lives',
  async t => {
    const group = temporaryFolder(t);
    fs.writeFileSync(path.join(group, 'memory.max'), `${512 * mib}\n`);
    fs.writeFileSync(path.join(group, 'memory.current'), `${470 * mib}\n`);
    const config = writeConfig(t, {
      app: {
        script: fixture('leaks/serves-and-remembers.cjs'),
        env: { LEAKER: path.join(temporaryFolder(t), 'leaker') },
      },
      ...capturesSoon,
    });
    const memsup = startMemsup(t, {
      args: ['run', '-c', config, '--log', 'json'],
      env: { MEMSUP_CGROUP_ROOT: group },
    });
    const [, port = ''] = await memsup.waitForOutput(/port (\d+)/);
    const closed = await memsup.waitForEvent('incident.closed', () => true, 200_000);
    const folder = path.join(memsup.stateDir, 'incidents', String(closed['id']));
    const incident = JSON.parse(fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'));
    t.is(incident.capture.kind, 'profile');
    t.regex(
      incident.capture.refusedBecause,
      /may need \d+ MiB more memory and the cgroup has \d+ MiB left/,
    );
    t.true(incident.restart.done);
    t.true(
      JSON.parse(fs.readFileSync(path.join(folder, 'profile.heapprofile'), 'utf8')).samples.length >
        0,
    );
    const statistics = fs.readFileSync(path.join(folder, 'heap-statistics.json'), 'utf8');
    t.is(JSON.parse(statistics).schema, 'memsup.heap-statistics/1');
    t.false(fs.existsSync(path.join(folder, 'alarm.heapsnapshot')));
    const [refused] = memsup.journal().filter(({ event }) => event === 'capture.refused');
    t.like(refused, { kind: 'snapshot', purpose: 'alarm' });
    t.regex(await ask(Number(port)), /^answer \d+$/);
  },
);

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port }, response => {
        let text = '';
        response.on('data', piece => {
          text += String(piece);
        });
        response.once('end', () => resolve(text));
      })
      .once('error', reject);
  });
}
