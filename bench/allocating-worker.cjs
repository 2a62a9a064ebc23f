// An HTTP server that makes much garbage and keeps some of it, with one of the memwatches or none:
//   node bench/allocating-server.cjs none | memsup | airbnb [folder that airbnb's is installed in]
// Tells its port; at SIGTERM what it has done: {requests, cpuMs, events}.
const http = require('node:http');
const { createRequire } = require('node:module');
const path = require('node:path');

const [watcher, folder = '.'] = process.argv.slice(2);
const kept = [];
const keptMax = 20_000;
let requests = 0;
let events = 0;

const count = () => {
  events += 1;
};
if (watcher === 'memsup') require('../dist/compat/memwatch.cjs').on('leak', count);
if (watcher === 'airbnb') {
  // It has no `leak` event; its work is done for whoever listens to `stats`.
  createRequire(path.join(folder, 'a.js'))('@airbnb/node-memwatch').on('stats', count);
}

const server = http.createServer((request, response) => {
  requests += 1;
  const rows = Array.from({ length: 300 }, (_, at) => ({ id: requests + at, name: `row ${at}` }));
  const copy = JSON.parse(JSON.stringify(rows));
  // Lives long enough to grow old, so that there are full collections, too.
  kept.push(copy.slice(0, 20));
  if (kept.length > keptMax) kept.splice(0, keptMax / 2);
  response.end('done');
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));

let startUs = process.cpuUsage();
let startRequests = 0;
/** What comes before the first signal is warming up. */
process.on('SIGUSR2', () => {
  startUs = process.cpuUsage();
  startRequests = requests;
});
process.on('SIGTERM', () => {
  const { user, system } = process.cpuUsage(startUs);
  const told = { requests: requests - startRequests, cpuMs: (user + system) / 1000, events };
  process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit());
});
