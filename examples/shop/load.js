// Customers of the shop: node load.js --port 3000 [--seconds 60] [--per-second 200]
// Sends at a fixed pace, whatever the answers do, and counts each request that failed. Nothing is tried twice.
import http from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    seconds: { type: 'string', default: '60' },
    'per-second': { type: 'string', default: '200' },
  },
});
const port = Number(values.port);
const perSecond = Number(values['per-second']);
const endMs = Date.now() + Number(values.seconds) * 1000;

const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
const failures = new Map();
let sent = 0;
let open = 0;
let leaving = false;

process.once('SIGTERM', () => {
  leaving = true;
});

const tickMs = 20;
let owed = 0;
const pace = setInterval(() => {
  owed += (perSecond * tickMs) / 1000;
  for (; owed >= 1; owed -= 1) request(sent++);
  if (leaving || Date.now() >= endMs) finish();
}, tickMs);

// Of 20 requests: 10 pages, 3 products, 5 carts, 2 checkouts.
function request(number) {
  const turn = number % 20;
  if (turn < 10) send('GET', `/products?page=${number % 12}`);
  else if (turn < 13) send('GET', `/products/${1 + (number % 240)}`);
  else if (turn < 18) send('GET', `/cart?items=${items(number).join(',')}`);
  else send('POST', '/checkout', JSON.stringify({ items: items(number) }));
}

function items(number) {
  return Array.from({ length: 12 }, (_, nth) => 1 + ((number * 7 + nth * 19) % 240));
}

function send(method, path, body) {
  open += 1;
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  let settled = false;
  const settle = failure => {
    if (settled) return;
    settled = true;
    open -= 1;
    if (failure !== null) failures.set(failure, (failures.get(failure) ?? 0) + 1);
  };
  const outgoing = http.request(
    { port, host: '127.0.0.1', method, path, headers, agent },
    answer => {
      answer.resume();
      answer.on('end', () =>
        settle(answer.statusCode < 400 ? null : `status ${answer.statusCode}`),
      );
      answer.on('error', error => settle(error.code ?? error.message));
      answer.on('close', () => settle('answer cut off'));
    },
  );
  outgoing.setTimeout(15_000, () => outgoing.destroy(new Error('no answer within 15 s')));
  outgoing.on('error', error => settle(error.code ?? error.message));
  outgoing.end(body);
}

function finish() {
  clearInterval(pace);
  const waitUntilMs = Date.now() + 16_000;
  const wait = setInterval(() => {
    if (open > 0 && Date.now() < waitUntilMs) return;
    clearInterval(wait);
    agent.destroy();
    const failed = [...failures.values()].reduce((sum, count) => sum + count, 0) + open;
    const kinds = [...failures].map(([kind, count]) => `${kind}: ${count}`).join(', ');
    console.log(`${sent} requests, ${failed} failed${kinds === '' ? '' : ` (${kinds})`}`);
    process.exitCode = failed === 0 ? 0 : 1;
  }, 50);
}
