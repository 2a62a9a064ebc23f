// Load for one HTTP server, in a process of its own; prints one line of JSON.
//   node dist/bench/http-load.js <port> <seconds> [requests per second; absent: as many as it takes]
// Raw keep-alive sockets, one request at a time on each: the client must cost less than what it measures. With a rate, requests
// are due at fixed times, and latency counts from then: a server that stalls cannot hide it by slowing the client down.
import net from 'node:net';

const [port = 0, seconds = 5, perSecond] = process.argv.slice(2).map(Number);
const connections = 32;
const warmUpMs = 1000;
const request = Buffer.from('GET / HTTP/1.1\r\nHost: bench\r\n\r\n');

const latenciesMs: number[] = [];
const dueAtMs: number[] = [];
const idle: Connection[] = [];
let responseBytes = 0;
let done = 0;
let failed = 0;
let isMeasuring = false;

interface Connection {
  readonly socket: net.Socket;
  receivedBytes: number;
  startedAtMs: number;
}

function connect(): Connection {
  const socket = net.connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  const connection: Connection = { socket, receivedBytes: 0, startedAtMs: 0 };
  socket.on('data', bytes => receive(connection, bytes));
  socket.on('error', () => {
    failed += 1;
  });
  return connection;
}

// Every response has the same length, so the first one tells it.
function receive(connection: Connection, bytes: Buffer): void {
  if (responseBytes === 0) responseBytes = bytes.length;
  connection.receivedBytes += bytes.length;
  if (connection.receivedBytes < responseBytes) return;
  connection.receivedBytes -= responseBytes;
  if (isMeasuring) {
    done += 1;
    latenciesMs.push(performance.now() - connection.startedAtMs);
  }
  next(connection);
}

function next(connection: Connection): void {
  if (perSecond === undefined) {
    send(connection, performance.now());
    return;
  }
  const due = dueAtMs.shift();
  if (due === undefined) idle.push(connection);
  else send(connection, due);
}

function send(connection: Connection, startedAtMs: number): void {
  connection.startedAtMs = startedAtMs;
  connection.socket.write(request);
}

function keepPace(rate: number): void {
  let dueMs = performance.now();
  setInterval(() => {
    for (const nowMs = performance.now(); dueMs <= nowMs; dueMs += 1000 / rate) {
      const connection = idle.pop();
      if (connection === undefined) dueAtMs.push(dueMs);
      else send(connection, dueMs);
    }
  }, 1);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const all = Array.from({ length: connections }, connect);
for (const connection of all) next(connection);
if (perSecond !== undefined) keepPace(perSecond);
setTimeout(() => {
  isMeasuring = true;
  const startMs = performance.now();
  setTimeout(() => {
    const elapsedMs = performance.now() - startMs;
    const sorted = latenciesMs.toSorted((left, right) => left - right);
    const result = {
      perSecond: (done / elapsedMs) * 1000,
      p50Ms: percentile(sorted, 0.5),
      p99Ms: percentile(sorted, 0.99),
      failed,
    };
    process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
  }, seconds * 1000);
}, warmUpMs);
