import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { WebSocket } from 'ws';
import {
  fixture,
  runMemsup,
  startMemsup,
  temporaryFolder,
  writeConfig,
} from '../helpers/run-memsup.ts';
import { writeCertificate } from '../helpers/self-signed.ts';

const clientsEach = 3;
const answerMaxMs = 30_000;

interface Tally {
  answered: number;
  readonly failures: string[];
  readonly pids: Set<string>;
}

/** Asks once; resolves with what came. Nothing is tried again. */
type Ask = () => Promise<string>;

/** What one client keeps between its requests, opened anew by the client itself when the server has ended it. */
interface Client {
  readonly ask: Ask;
  readonly close: () => void;
}

function httpClient(port: number, path = '/', isSecure = false): Client {
  const options = { keepAlive: true, maxSockets: 1, rejectUnauthorized: false };
  const agent = isSecure ? new https.Agent(options) : new http.Agent(options);
  const get = isSecure ? https.get : http.get;
  const ask: Ask = () =>
    new Promise((resolve, reject) => {
      const where = { host: '127.0.0.1', port, path, agent, timeout: answerMaxMs };
      const request = get(where, response => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.once('error', reject);
        response.once('end', () => resolve(text));
      });
      request.once('timeout', () => request.destroy(new Error('no answer in time')));
      request.once('error', reject);
    });
  return { ask, close: () => agent.destroy() };
}

function http2Client(port: number): Client {
  let session: http2.ClientHttp2Session | null = null;
  const open = (): http2.ClientHttp2Session => {
    const opened = http2.connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    // After GOAWAY no new stream may be begun; what is under way goes on.
    const leave = (): void => {
      if (session === opened) session = null;
    };
    opened.on('goaway', leave).on('close', leave).on('error', leave);
    return opened;
  };
  const ask: Ask = () =>
    new Promise((resolve, reject) => {
      session ??= open();
      const stream = session.request({ ':path': '/' });
      let text = '';
      stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      // Begun while GOAWAY was on its way: by the protocol it was not processed, and a client sends it again.
      stream.once('error', error => {
        if (stream.rstCode === http2.constants.NGHTTP2_REFUSED_STREAM) resolve(askAnew());
        else reject(error);
      });
      stream.once('end', () => {
        if (stream.rstCode === http2.constants.NGHTTP2_NO_ERROR) resolve(text);
      });
    });
  const askAnew = (): Promise<string> => {
    session = null;
    return ask();
  };
  return { ask, close: () => session?.close() };
}

// Asked to leave (close frame 1001), it connects anew and sends again what has no answer yet, as the protocol wants it; any
// other end is a failure.
function webSocketClient(port: number): Client {
  let socket: WebSocket | null = null;
  const ask = async (): Promise<string> => {
    for (;;) {
      socket ??= await connected(port);
      const outcome = await exchanged(socket);
      if (typeof outcome === 'string') return outcome;
      socket = null;
      if (outcome !== goingAway) throw new Error(`closed with ${outcome}`);
    }
  };
  return { ask, close: () => socket?.terminate() };
}

const goingAway = 1001;

function connected(port: number): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    socket.once('open', () => resolve(socket));
    // Stays, for what comes later ends in `close` too.
    socket.on('error', reject);
  });
}

/** The answer, or the code with which the connection was closed, now or since the last answer. */
function exchanged(socket: WebSocket): Promise<string | number> {
  return new Promise(resolve => {
    const finish = (outcome: string | number): void => {
      socket.removeAllListeners('message');
      socket.removeAllListeners('close');
      resolve(outcome);
    };
    socket.once('message', data => {
      finish(Buffer.isBuffer(data) ? data.toString('utf8') : 'no text');
    });
    socket.once('close', finish);
    if (socket.readyState === WebSocket.OPEN) socket.send('answer');
    else finish(goingAway);
  });
}

async function work({ ask, close }: Client, tally: Tally, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    try {
      const text = await ask();
      const pid = /(\d+)$/.exec(text)?.[1];
      if (pid === undefined) tally.failures.push(text);
      else tally.pids.add(pid);
      tally.answered += 1;
    } catch (error) {
      tally.failures.push(error instanceof Error ? error.message : String(error));
    }
    await sleep(20 + Math.random() * 80);
  }
  close();
}

test('frameworks: express, koa, hono, fastify, ws, https, http2 and server-sent events lose nothing in a roll', async t => {
  const folder = temporaryFolder(t);
  writeCertificate(folder);
  const config = writeConfig(t, {
    app: {
      script: fixture('frameworks/serves-frameworks.mjs'),
      ready: 'message',
      readyTimeout: '2m',
    },
    rules: [],
  });
  const memsup = startMemsup(t, {
    args: ['run', '-c', config, '--log', 'json'],
    env: { TLS_FOLDER: folder },
  });
  const [, text = '{}'] = await memsup.waitForOutput(/^ports (\{.*\})$/m);
  await memsup.waitForEvent('worker.ready');
  const ports: Readonly<Record<string, number>> = JSON.parse(text);
  const port = (name: string): number => ports[name] ?? 0;
  const kinds: Readonly<Record<string, () => Client>> = {
    express: () => httpClient(port('express')),
    events: () => httpClient(port('express'), '/events'),
    koa: () => httpClient(port('koa')),
    hono: () => httpClient(port('hono')),
    fastify: () => httpClient(port('fastify')),
    https: () => httpClient(port('https'), '/', true),
    http2: () => http2Client(port('http2')),
    ws: () => webSocketClient(port('ws')),
  };
  const over = new AbortController();
  const tallies = Object.entries(kinds).map(([name, client]) => {
    const tally: Tally = { answered: 0, failures: [], pids: new Set() };
    const clients = Array.from({ length: clientsEach }, () => work(client(), tally, over.signal));
    return { name, tally, clients };
  });
  for (let roll = 0; roll < 2; roll += 1) {
    const { code, stderr } = await runMemsup(t, {
      args: ['restart', '--state-dir', memsup.stateDir],
    });
    t.is(code, 0, stderr);
  }
  await sleep(500);
  over.abort();
  for (const { name, tally, clients } of tallies) {
    await Promise.all(clients);
    t.deepEqual(tally.failures, [], name);
    t.is(tally.pids.size, 3, `${name} was served by every process`);
    t.true(tally.answered > 10, `${name}: ${tally.answered} answers`);
  }
  t.log(tallies.map(({ name, tally }) => `${name} ${tally.answered}`).join(', '));
});
