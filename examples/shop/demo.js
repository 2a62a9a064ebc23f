// The leaking shop under memsup and under load, until memsup has dealt with the leak: npm run demo
// Takes about two minutes. Exit code 0 when an incident was opened and closed; 1 when nothing came in time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const memsup = path.join(here, '../../dist/bin.js');
const stateDir = path.join(here, '.memsup');
const journal = path.join(stateDir, 'journal.ndjson');
const patienceSeconds = 180;
const startSeconds = 30;

if (!fs.existsSync(memsup)) {
  console.error('demo: memsup is not built yet; run: npm run build');
  process.exit(1);
}

// What an earlier demonstration left would be taken for the result of this one.
fs.rmSync(stateDir, { recursive: true, force: true });
const port = await freePort();
const running = [];
process.once('SIGINT', () => void stopAll().then(() => process.exit(130)));

say(`starts the shop on port ${port}; it keeps every cart that was ever shown (server-leaking.js)`);
const supervisor = start(
  memsup,
  ['run', '-c', path.join(here, 'memsup.yaml'), '--state-dir', stateDir, '--log', 'pretty'],
  { PORT: String(port) },
);
const problem = await demonstrate();
await stopAll();
if (problem === null) {
  say(
    `all of it stays in ${path.relative(process.cwd(), stateDir)}, to look at and to tell again:`,
  );
  say(`  node dist/bin.js why --state-dir ${path.relative(process.cwd(), stateDir)}`);
  say(
    'the repair is two lines: diff examples/shop/server-leaking.js examples/shop/server-fixed.js',
  );
} else {
  console.error(`demo: ${problem}`);
}
process.exit(problem === null ? 0 : 1);

/** `null` when all went well, else what did not. */
async function demonstrate() {
  if ((await waitFor('worker.ready', startSeconds)) === null) {
    return `the shop ${endedOr(`was not ready within ${startSeconds} s`)}`;
  }
  say('sends 200 requests a second, and waits for memsup to notice; allow two minutes');
  const seconds = String(patienceSeconds + 30);
  start(path.join(here, 'load.js'), ['--port', String(port), '--seconds', seconds], {});
  if ((await waitFor('incident.closed', patienceSeconds)) === null) {
    return `memsup ${endedOr(`closed no incident within ${patienceSeconds} s`)}`;
  }
  say('the incident is closed; this is what memsup why says of it:\n');
  await once(start(memsup, ['why', '--state-dir', stateDir], {}), 'exit');
  console.log('');
  say('stops; the customers say how many of their requests failed:');
  return null;
}

/** The first such record of the journal; `null` when none came in time, or the supervisor has ended. */
async function waitFor(event, seconds) {
  for (const endMs = Date.now() + seconds * 1000; Date.now() < endMs; await sleep(250)) {
    const found = records().find(record => record.event === event);
    if (found !== undefined) return found;
    if (supervisor.exitCode !== null || supervisor.signalCode !== null) return null;
  }
  return null;
}

function records() {
  if (!fs.existsSync(journal)) return [];
  const lines = fs.readFileSync(journal, 'utf8').split('\n');
  // What follows the last line break is still being written.
  return lines.slice(0, -1).map(line => JSON.parse(line));
}

function endedOr(late) {
  const last = records().at(-1);
  const { exitCode } = supervisor;
  const what = exitCode === null ? late : `ended early, with code ${exitCode}`;
  return `${what}; last in the journal: ${last === undefined ? 'nothing' : JSON.stringify(last)}`;
}

function start(file, args, env) {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  running.push(child);
  return child;
}

/** The customers leave first, so that none of them finds the shop closed. */
async function stopAll() {
  for (const child of running.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    const ended = once(child, 'exit');
    await Promise.race([ended, sleep(20_000, null, { ref: false })]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address();
  server.close();
  await once(server, 'close');
  return free;
}

function say(text) {
  console.log(`demo: ${text}`);
}
