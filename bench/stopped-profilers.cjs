// What becomes of a `v8.GCProfiler` that was stopped? 200 turns of the same work, with one started and stopped in each or without:
//   node bench/stopped-profilers.cjs [none]
// Tells every 50 turns the processor time of one and the resident memory.
const v8 = require('node:v8');

const isProfiled = process.argv[2] !== 'none';
const recent = [];
globalThis.recent = recent;
let turns = 0;

function turn() {
  const profiler = isProfiled ? new v8.GCProfiler() : null;
  profiler?.start();
  const before = process.cpuUsage();
  for (let index = 0; index < 600_000; index += 1) recent[index % 100] = { index, list: [index] };
  const { user, system } = process.cpuUsage(before);
  profiler?.stop();
  turns += 1;
  if (turns % 50 === 0) {
    const residentMegabytes = Math.round(process.memoryUsage.rss() / 1e6);
    console.log(
      `turn ${turns}: ${((user + system) / 1000).toFixed(1)} ms, ${residentMegabytes} MB`,
    );
  }
  if (turns < 200) setImmediate(turn);
}

turn();
