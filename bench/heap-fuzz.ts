// Does any damaged snapshot crash the analysis, hang it, or pass for what it is not?
//   node dist/bench/heap-fuzz.js [--rounds 10000] [--seed 1] [--chain 5000000]
// Then one chain of five million objects, each held by the one before. Exit code 1 when a fault was found.
import { parseArgs } from 'node:util';
import { explain } from '../heap/explain.ts';
import { fuzz } from '../test/heap/fuzz.ts';

const roundMsMax = 20_000;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    chain: { type: 'string', default: '5000000' },
  },
});
const counts = new Map<string, number>();
const faults: string[] = [];
const first = Number(values.seed);
let slowestMs = 0;
for (let seed = first; seed < first + Number(values.rounds); seed += 1) {
  const startedMs = performance.now();
  const { outcome, code, fault } = await fuzz(seed);
  const tookMs = performance.now() - startedMs;
  slowestMs = Math.max(slowestMs, tookMs);
  const what = code ?? outcome;
  counts.set(what, (counts.get(what) ?? 0) + 1);
  if (fault !== null) faults.push(fault);
  if (tookMs > roundMsMax) faults.push(`seed ${seed}: took ${Math.round(tookMs)} ms`);
}
console.log([...counts].map(([what, count]) => `${what} ${count}`).join(', '));
console.log(`slowest round ${Math.round(slowestMs)} ms; ${faults.length} faults`);
for (const fault of faults.slice(0, 40)) console.log(fault);

const length = Number(values.chain);
const startedMs = performance.now();
const { snapshot, suspects } = await explain({ snapshot: chain(length), readSource: null });
const tookMs = Math.round(performance.now() - startedMs);
console.log(`a chain of ${snapshot.nodes - 2} objects: ${tookMs} ms; ${suspects[0]?.title}`);
process.exitCode = faults.length === 0 && snapshot.nodes === length + 2 ? 0 : 1;

/** The root, a global object, and a list of so many links, written as it is read. */
async function* chain(links: number): AsyncGenerator<string> {
  const header = {
    meta: {
      node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
      node_types: [['object', 'synthetic']],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [['property', 'shortcut']],
    },
    node_count: links + 2,
    edge_count: links + 1,
  };
  yield `{"snapshot":${JSON.stringify(header)},"nodes":[1,0,1,0,1,0,1,3,16,1`;
  yield* rows(links, link => `,0,2,${5 + 2 * link},16,${link === links - 1 ? 0 : 1}`);
  yield '],"edges":[1,1,5';
  yield* rows(links, link => `,0,3,${5 * (link + 2)}`);
  yield '],"strings":["","global","Link","next"]}';
}

function* rows(count: number, row: (index: number) => string): Generator<string> {
  let text = '';
  for (let index = 0; index < count; index += 1) {
    text += row(index);
    if (text.length < 1 << 16) continue;
    yield text;
    text = '';
  }
  yield text;
}
