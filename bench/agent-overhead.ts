// What does the agent cost the app? A hello-world server, bare and under memsup, in alternating runs.
//   node dist/bench/agent-overhead.js [--rounds 7] [--seconds 4] [--node PATH …]
// Prints ratios (under memsup / bare) of each round's pair: their median, and the middle half of them in brackets.
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');
const server = path.join(root, 'bench/hello-server.cjs');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '4' },
    node: { type: 'string', multiple: true, default: [process.execPath] },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
  readonly pid: number;
  readonly startMs: number;
}

interface Figures {
  readonly perSecond: number;
  readonly p99FullMs: number;
  readonly p99HalfMs: number;
  readonly rssBytes: number;
  readonly startMs: number;
}

console.log('| Node | throughput | p99 at saturation | p99 at half load | RSS | start-up |');
console.log('|---|---|---|---|---|---|');
for (const node of values.node) console.log(await compare(node));

async function compare(node: string): Promise<string> {
  const pairs: { readonly bare: Figures; readonly agent: Figures }[] = [];
  // Half of what the bare server takes, found once, so that both get the same load.
  const halfRate = (await measure(node, { isBare: true, halfRate: 1000 })).perSecond / 2;
  for (let round = 0; round < rounds; round += 1) {
    const isBareFirst = round % 2 === 0;
    const first = await measure(node, { isBare: isBareFirst, halfRate });
    const second = await measure(node, { isBare: !isBareFirst, halfRate });
    pairs.push(isBareFirst ? { bare: first, agent: second } : { bare: second, agent: first });
  }
  const ratio = (key: keyof Figures): string =>
    spread(
      pairs.map(({ bare, agent }) => agent[key] / bare[key]),
      3,
    );
  const more = (key: keyof Figures, unit: number): string =>
    spread(
      pairs.map(({ bare, agent }) => (agent[key] - bare[key]) / unit),
      1,
    );
  const version = (await run(node, ['--version'])).trim();
  return `| ${version} | ${ratio('perSecond')} | ${ratio('p99FullMs')} | ${ratio('p99HalfMs')} | ${ratio('rssBytes')}, +${more('rssBytes', 2 ** 20)} MiB | ${ratio('startMs')}, +${more('startMs', 1)} ms |`;
}

async function measure(
  node: string,
  { isBare, halfRate }: { readonly isBare: boolean; readonly halfRate: number },
): Promise<Figures> {
  const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
  const { child, port, pid, startMs } = await start(node, isBare ? null : stateDir);
  // The sampling profile and the first probes begin seconds after the start; they are part of the cost.
  await sleep(2000);
  const half = await load(port, Math.round(halfRate));
  const full = await load(port, null);
  const rssBytes = await settledRss(pid);
  child.kill('SIGTERM');
  await new Promise(resolve => child.once('exit', resolve));
  fs.rmSync(stateDir, { recursive: true, force: true });
  return {
    perSecond: full.perSecond,
    p99FullMs: full.p99Ms,
    p99HalfMs: half.p99Ms,
    rssBytes,
    startMs,
  };
}

async function start(node: string, stateDir: string | null): Promise<Started> {
  const supervised = [
    'run',
    '--node',
    node,
    '--log',
    'json',
    '--state-dir',
    stateDir ?? '',
    server,
  ];
  const child =
    stateDir === null
      ? spawn(node, [server], { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn(process.execPath, [path.join(root, 'dist/bin.js'), ...supervised], {
          stdio: ['ignore', 'pipe', 'ignore'],
        });
  const told = await new Promise<string>(resolve => {
    child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8')));
  });
  const { port, pid, startMs }: { port: number; pid: number; startMs: number } = JSON.parse(told);
  return { child, port, pid, startMs };
}

async function load(
  port: number,
  perSecond: number | null,
): Promise<{ readonly perSecond: number; readonly p99Ms: number }> {
  const rate = perSecond === null ? [] : [String(perSecond)];
  const args = [path.join(here, 'http-load.js'), String(port), String(seconds), ...rate];
  return JSON.parse(await run(process.execPath, args));
}

function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', chunk => {
      text += String(chunk);
    });
    child.once('error', reject);
    child.once('close', () => resolve(text));
  });
}

// The least of a few looks: what a young collection has not yet taken away is chance.
async function settledRss(pid: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 5; look += 1) {
    const pages = fs.readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
    least = Math.min(least, Number(pages) * 4096);
    await sleep(200);
  }
  return least;
}

function spread(numbers: readonly number[], digits: number): string {
  const sorted = numbers.toSorted((left, right) => left - right);
  const at = (share: number): string =>
    (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(digits);
  return `${at(0.5)} [${at(0.25)}–${at(0.75)}]`;
}
