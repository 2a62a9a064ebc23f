// How well do rules tell leaks from what looks like them? Compares detectors on simulated workers, and on recorded
// traces if there are any: node dist/bench/detect.js [--traces FOLDER] [--seeds 1-5] [--simulator FILE] [--only TEXT]
//   [--no-probes] [--write FILE]
// --simulator: workers of another simulator than our own, see foreign-simulator.ts. --only: detectors whose name has that in it.
// Prints the tables; with --write they also replace what stands between the marks in that file.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import type { Reading } from '../base/readings.ts';
import type { Limits } from '../rules/judge.ts';
import { ProbePolicy } from '../rules/probe-policy.ts';
import { detectors } from './detectors.ts';
import type { Accusation } from './detectors.ts';
import { scoreHeader, scoreLine } from './detection-score.ts';
import type { Run, Truth } from './detection-score.ts';
import { foreignLimits, loadForeignSimulator, runForeign } from './foreign-simulator.ts';
import { recordedRuns } from './recorded-runs.ts';
import { SimulatedWorker } from './simulate-worker.ts';
import { families } from './worker-families.ts';

const warmupMs = 180_000;
const probing = {
  mode: 'gentle',
  minIntervalMs: 15_000,
  maxIntervalMs: 1_800_000,
  growthShare: 0.015,
  gcBudgetShare: 0.01,
} as const;
const marks = { begin: '<!-- tables: begin -->', end: '<!-- tables: end -->' } as const;
const { values } = parseArgs({
  options: {
    traces: { type: 'string' },
    seeds: { type: 'string', default: '1-5' },
    simulator: { type: 'string' },
    only: { type: 'string', default: '' },
    'no-probes': { type: 'boolean', default: false },
    write: { type: 'string' },
  },
});

const tables: string[] = [];
if (values.traces !== undefined) {
  const runs = new Map<string, Run[]>();
  for (const { truth, limits, readings } of recordedRuns(values.traces)) {
    watch(runs, { truth, limits, readings: () => readings });
  }
  print('Recorded programs', runs);
}
print(
  `Simulated workers${values['no-probes'] ? ', natural collections only' : ''}`,
  simulated(values.seeds),
);

if (values.write !== undefined) writeTables(values.write);

interface Subject {
  readonly truth: Truth;
  readonly limits: Limits;
  readonly readings: () => Iterable<Reading>;
}

function simulated(seeds: string): Map<string, Run[]> {
  const [from = 1, to = from] = seeds.split('-').map(Number);
  const runs = new Map<string, Run[]>();
  for (let seed = from; seed <= to; seed += 1) {
    for (const subject of simulations(seed)) watch(runs, subject);
  }
  tellAccused(runs);
  return runs;
}

function* simulations(seed: number): Generator<Subject> {
  if (values.simulator === undefined) {
    for (const name of Object.keys(families)) yield simulation(name, seed);
    return;
  }
  const simulator = loadForeignSimulator(values.simulator);
  for (const scenario of [...simulator.LEAKS, ...simulator.OKS]) {
    const limits = foreignLimits(simulator.make(scenario, seed).meta);
    const policy = values['no-probes']
      ? null
      : new ProbePolicy({ config: probing, warmupMs, limits });
    const { truth, readings } = runForeign(simulator, { scenario, seed }, policy);
    yield { truth: { ...truth, name: `${truth.name}.${seed}` }, limits, readings: () => readings };
  }
}

/** What to look at when a figure changes: who was missed and who accused by the rule that counts. */
function tellAccused(runs: ReadonlyMap<string, readonly Run[]>): void {
  const of = runs.get('**memsup, tier leak**') ?? [];
  const names = (wanted: readonly Run[]): string => wanted.map(({ truth }) => truth.name).join(' ');
  const missed = of.filter(({ truth, accusation }) => truth.leak && accusation === null);
  const accused = of.filter(({ truth, accusation }) => !truth.leak && accusation !== null);
  console.log(`\nmissed: ${names(missed)}\naccused: ${names(accused)}`);
}

function simulation(name: string, seed: number): Subject {
  const family = families[name];
  if (family === undefined) throw new TypeError(`no family "${name}"`);
  let policy: ProbePolicy | null = null;
  const worker = new SimulatedWorker(family, {
    seed,
    probes: atMs => {
      if (policy?.due(atMs) !== true) return false;
      policy.opened(atMs);
      return true;
    },
  });
  const { truth } = worker;
  const limits: Limits = {
    heapLimitBytes: truth.heapLimitBytes,
    rssLimitBytes: truth.rssLimitBytes,
    rssLimitSource: 'cgroup',
    openFilesLimit: null,
  };
  if (!values['no-probes']) policy = new ProbePolicy({ config: probing, warmupMs, limits });
  return {
    truth: {
      name,
      leak: truth.leak,
      class: truth.leak ? truth.place : null,
      onsetMs: truth.onsetMs,
      limitAtMs: truth.limitAtMs,
      rateBytesPerHour: truth.leak ? truth.rateBytesPerHour : null,
      days: worker.endMs / 86_400_000,
    },
    limits,
    readings: function* readings() {
      for (const reading of worker.readings()) {
        policy?.observe(reading);
        yield reading;
      }
    },
  };
}

/** Every detector sees the same run; each accuses at most once. */
function watch(runs: Map<string, Run[]>, { truth, limits, readings }: Subject): void {
  const chosen = Object.entries(detectors).filter(([name]) => name.includes(values.only));
  const watching = chosen.map(([name, make]) => ({
    name,
    detect: make({ limits, warmupMs }),
    accusation: nobody(),
  }));
  for (const reading of readings()) {
    for (const one of watching) one.accusation ??= one.detect(reading);
    if (watching.every(({ accusation }) => accusation !== null)) break;
  }
  for (const { name, accusation } of watching) {
    const known = runs.get(name) ?? [];
    known.push({ truth, accusation });
    runs.set(name, known);
  }
}

function nobody(): Accusation | null {
  return null;
}

function print(title: string, runs: ReadonlyMap<string, readonly Run[]>): void {
  const [some = []] = runs.values();
  const leaks = some.filter(({ truth }) => truth.leak).length;
  const lines = Array.from(runs, ([name, of]) => scoreLine(name, of));
  const table = [
    `### ${title}: ${leaks} leaks, ${some.length - leaks} healthy`,
    '',
    scoreHeader,
    ...lines,
  ].join('\n');
  console.log(`\n${table}`);
  tables.push(table);
}

/** Everything between the two marks is the bench's. */
function writeTables(file: string): void {
  const text = fs.readFileSync(file, 'utf8');
  const [before, after] = [text.indexOf(marks.begin), text.indexOf(marks.end)];
  if (before < 0 || after < before) throw new Error(`${file} has no place for the tables`);
  const head = text.slice(0, before + marks.begin.length);
  fs.writeFileSync(file, `${head}\n\n${tables.join('\n\n')}\n\n${text.slice(after)}`);
}
