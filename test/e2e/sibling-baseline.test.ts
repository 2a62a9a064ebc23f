import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { capturesSoon } from '../helpers/captures-soon.ts';
import { fixture, startMemsup, temporaryFolder, writeConfig } from '../helpers/run-memsup.ts';

test('baseline sibling: under load, the other worker is replaced and compared with, and no request fails', async t => {
  const config = writeConfig(t, {
    app: {
      script: fixture('leaks/serves-and-remembers.cjs'),
      workers: 2,
      env: { LEAKER: path.join(temporaryFolder(t), 'leaker') },
    },
    ...capturesSoon,
    capture: { baseline: 'sibling', cooldown: '1s' },
  });
  const memsup = startMemsup(t, { args: ['run', '-c', config, '--log', 'json'] });
  const [, port = ''] = await memsup.waitForOutput(/port (\d+)/);
  const load = startClients(Number(port));
  const closed = await memsup.waitForEvent('incident.closed', () => true, 220_000);
  const { answers, failures } = await load.stop();
  t.deepEqual(failures, []);
  t.true(answers > 20, `${answers} answers`);

  const folder = path.join(memsup.stateDir, 'incidents', String(closed['id']));
  const incident = JSON.parse(fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'));
  t.like(incident.capture, { kind: 'snapshot', refusedBecause: null });
  t.like(incident.baseline, { kind: 'sibling', refusedBecause: null });
  t.is(incident.suspects[0]?.rank, 1);
  t.regex(incident.suspects[0]?.title, /^Map `seen` in serves-and-remembers\.cjs/);
  t.true(incident.suspects[0]?.countDelta > 1000);

  // Both went the same way, one after the other, and nobody was started besides.
  const replaced = memsup.journal().filter(({ event }) => event === 'restart.done');
  const first: number = incident.worker.slot;
  t.deepEqual(
    replaced.map(({ worker }) => worker),
    [first, 3 - first],
  );
  t.false(memsup.journal().some(({ event, spare }) => event === 'worker.start' && spare === true));
});

const clients = 3;
const thinkMs = 40;

/** Few clients that do not try again: enough that each worker always has connections, little enough for a busy machine. */
function startClients(port: number) {
  const agent = new http.Agent({ keepAlive: true });
  const failures: string[] = [];
  let answers = 0;
  const over = new AbortController();
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      try {
        await ask(port, agent);
        answers += 1;
      } catch (error) {
        failures.push(String(error));
      }
      await sleep(thinkMs);
    }
  };
  const all = Array.from({ length: clients }, run);
  return {
    stop: async () => {
      over.abort();
      await Promise.all(all);
      agent.destroy();
      return { answers, failures };
    },
  };
}

function ask(port: number, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, agent }, response => {
        response.once('error', reject).once('end', resolve).resume();
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      })
      .once('error', reject);
  });
}
