// Answers requests that it makes itself, one after another, as many as it can: each allocates 100 KB, most of it garbage at
// once, some of it only after a while, beside a live heap of so many megabytes. Tells four times a second the time by its own
// clock, how many it has answered and what processor time that took, in milliseconds.
const [megabytes = 200] = process.argv.slice(2).map(Number);
const live = [];
// Nothing else reads it, and V8 would see that.
globalThis.live = live;
const recent = [];
let answered = 0;

while (process.memoryUsage().heapUsed < megabytes * 2 ** 20) {
  for (let index = 0; index < 10_000; index += 1) live.push({ index, text: `record ${index}` });
}

function answer() {
  const until = performance.now() + 10;
  while (performance.now() < until) {
    const rows = Array.from({ length: 1000 }, (_, index) => ({ index, text: `row ${answered}` }));
    recent[answered % 200] = rows.slice(0, 50);
    answered += rows.length > 0 ? 1 : 0;
  }
  setImmediate(answer);
}

setInterval(() => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`${performance.now()} ${answered} ${(user + system) / 1000}\n`);
}, 250);
answer();
