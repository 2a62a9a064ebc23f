import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { writeDaemonRecord } from '../../ipc/daemon-record.ts';
import { decodeControlMessage } from '../../ipc/decode.ts';
import type { ControlRequest, SlotHistory } from '../../ipc/messages.ts';
import type { StatusReport, WorkerStatus } from '../../ipc/status.ts';
import type { Peer } from '../../ipc/peer.ts';
import { openServer, type Server } from '../../ipc/server.ts';
import { leakVerdict } from './state-folder.ts';

const everyMs = 1000;
const points = 750;
const MiB = 2 ** 20;

/** A supervisor of many workers that grow, without the workers: it answers as the real one does, and can be ended and begun again. */
export class LiveDaemon {
  readonly requests: ControlRequest[] = [];
  readonly #stateDir: string;
  readonly #workers: number;
  #server: Server | null = null;
  #told = 0;

  constructor(
    t: Pick<ExecutionContext, 'teardown'>,
    options: { readonly stateDir: string; readonly workers: number },
  ) {
    this.#stateDir = options.stateDir;
    this.#workers = options.workers;
    t.teardown(() => this.end());
  }

  async begin(): Promise<void> {
    const socket = path.join(this.#stateDir, 's');
    this.#server = await openServer({ path: socket, onPeer: peer => this.#welcome(peer) });
    const startedAt = new Date().toISOString();
    writeDaemonRecord({
      pid: process.pid,
      socket,
      app: 'shop',
      stateDir: this.#stateDir,
      startedAt,
    });
  }

  async end(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }

  #welcome(peer: Peer): void {
    const reply = (id: number, result: unknown): void => {
      peer.send('reply', { id, error: null, result });
    };
    peer.onFrame(frame => {
      const message = decodeControlMessage(frame);
      if (message?.type !== 'request') return;
      const request = message.data;
      this.requests.push(request);
      if (request.method === 'history') reply(request.id, historyOf(request.slot));
      else if (request.method === 'restart') {
        reply(request.id, { outcomes: [{ slot: request.slot, done: true, because: 'asked' }] });
      } else reply(request.id, {});
      if (request.method !== 'subscribe') return;
      peer.send('status', this.#status());
      const timer = setInterval(() => peer.offer('status', this.#status()), everyMs);
      peer.onClose(() => clearInterval(timer));
    });
  }

  #status(): StatusReport {
    this.#told += 1;
    return statusOf({ workers: this.#workers, stateDir: this.#stateDir, told: this.#told });
  }
}

/** The n-th status of a supervisor whose second worker leaks. */
export function statusOf(options: {
  readonly workers: number;
  readonly stateDir: string;
  readonly told: number;
}): StatusReport {
  const { workers, stateDir, told } = options;
  return {
    schema: 'memsup.status/1',
    app: 'shop <b>',
    pid: process.pid,
    version: '0.1.0',
    startedAt: '2026-11-22T03:00:00.000Z',
    uptimeMs: told * everyMs,
    state: 'running',
    stateDir,
    supervisorRssBytes: 50 * MiB,
    restartsInWindow: 0,
    restartBudget: 5,
    workers: Array.from({ length: workers }, (_, index) => workerOf(index + 1, told)),
    openIncident: null,
    lastIncident: null,
  };
}

function workerOf(slot: number, told: number): WorkerStatus {
  return {
    slot,
    generation: 1,
    state: 'ready',
    gaveUp: false,
    pid: 1000 + slot,
    node: '20.20.2',
    startedAt: '2026-11-22T03:00:00.000Z',
    uptimeMs: told * everyMs,
    restarts: slot % 3,
    rssBytes: (100 + slot) * MiB + told * 10_000,
    cpuPercent: 3,
    heapUsedBytes: (50 + slot) * MiB,
    heapLimitBytes: 1024 * MiB,
    floorBytes: (30 + slot) * MiB,
    elu: 0.2,
    loopDelayP99Ms: 4,
    requests: told * 100,
    handles: 4,
    agent: 'connected',
    capabilities: ['listen-seam'],
    listening: [],
    opinion: slot === 2 ? leakVerdict : null,
    firing: slot === 2 ? ['leak'] : [],
    droppedReadings: 0,
    capture: null,
  };
}

/** As long and as fine as that of a supervisor that has run for a day. */
function historyOf(slot: number): SlotHistory {
  const nowMs = Date.now();
  const atMs = Array.from({ length: points }, (_, index) => {
    const left = points - index;
    return (
      nowMs -
      (left <= 180 ? left * 5000 : left <= 540 ? (left - 165) * 60_000 : (left - 465) * 300_000)
    );
  });
  const wave = (base: number): number[] =>
    atMs.map((_, index) => Math.round((base + slot + 20 * Math.sin(index / 40)) * MiB));
  return { slot, atMs, rssBytes: wave(110), heapUsedBytes: wave(60), floorBytes: wave(40) };
}
