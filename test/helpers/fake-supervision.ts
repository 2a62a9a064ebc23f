import fs from 'node:fs';
import path from 'node:path';
import type { ErrorCode } from '../../base/errors.ts';
import type { AppConfig, Config } from '../../config/config.ts';
import { apply } from '../../daemon/apply.ts';
import type { AnalysisOutcome, AnalysisRequest } from '../../daemon/analysis.ts';
import { Commands } from '../../daemon/commands.ts';
import type { RedactionOutcome, RedactionRequest } from '../../daemon/redaction.ts';
import { Handles } from '../../daemon/handles.ts';
import { Incidents } from '../../daemon/incidents.ts';
import { Journal, readJournalTail } from '../../daemon/journal.ts';
import type { Log, LogLevel } from '../../daemon/log.ts';
import { Loop, type Occurrence, type Reply } from '../../daemon/loop.ts';
import { newBudget } from '../../daemon/restart-budget.ts';
import { newSupervision, type Supervision, type Surroundings } from '../../daemon/supervision.ts';
import type { Worker } from '../../daemon/worker.ts';
import { startWorker } from '../../daemon/workers.ts';
import type { ControlCall } from '../../ipc/client.ts';
import type { JournalEvent, JournalRecord } from '../../base/journal.ts';
import type { RuleEvent } from '../../rules/judge.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeJudge } from './fake-judge.ts';
import { FakeProcess } from './fake-process.ts';
import { hello, sampleReading } from './messages.ts';
import { ownFolder } from './own-folder.ts';
import { supervisedConfig } from './supervised-config.ts';

type Answer = Parameters<Reply>[0];

/** What an agent was told over the socket. */
export interface Told {
  readonly type: string;
  readonly data: unknown;
}

/** A snapshot that is being read; it ends when the test says so. */
export interface FakeAnalysis {
  readonly request: AnalysisRequest;
  stopped: boolean;
  end(outcome: AnalysisOutcome): Promise<void>;
}

/** A redaction that was started, and how a test lets it end. */
export interface FakeRedaction {
  readonly request: RedactionRequest;
  stopped: boolean;
  end(outcome: RedactionOutcome): Promise<void>;
}

interface FakeAnswer {
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly result: unknown;
}

export interface FakeOptions {
  readonly app?: Partial<AppConfig>;
  readonly rest?: Partial<Config>;
  readonly hasJustHungUp?: () => boolean;
  readonly reload?: () => Promise<Config>;
  readonly reloadWarnings?: readonly string[];
  /** Parts that the daemon may have or not. */
  readonly parts?: (base: BaseParts) => Pick<Surroundings, 'notifier' | 'metrics'>;
}

type BaseParts = Pick<Surroundings, 'clock' | 'journal' | 'log' | 'stateDir' | 'version'> & {
  readonly config: Config;
};

const moments: ReadonlySet<Occurrence['kind']> = new Set([
  'settled',
  'successor-trusted',
  'spare-settled',
]);

/**
 * The real daemon with fake processes, judges and time. Deadlines are hours away and moments (`moments`)
 * come when the test says so, never by themselves.
 */
export class FakeSupervision {
  readonly clock = new FakeClock();
  readonly stateDir = ownFolder();
  readonly processes: FakeProcess[] = [];
  readonly judges: FakeJudge[] = [];
  readonly analyses: FakeAnalysis[] = [];
  readonly redactions: FakeRedaction[] = [];
  /** Incidents whose page was asked for. */
  readonly reports: string[] = [];
  readonly bugs: unknown[] = [];
  readonly logged: { readonly level: LogLevel; readonly message: string }[] = [];
  readonly ends: number[] = [];
  /** Where it is; `lostTo` is where it will be once somebody looks after it. */
  readonly controlSocket = {
    path: '/nowhere/s',
    lostTo: '/nowhere/s',
    keep(): void {
      this.path = this.lostTo;
    },
  };
  readonly supervision: Supervision;
  readonly #loop: Loop;
  readonly #told = new Map<Worker, Told[]>();
  /** The next processes have no pid: they cannot be started. */
  unstartable = false;
  #lastRequest = 0;

  constructor(options: FakeOptions = {}) {
    fs.mkdirSync(path.join(this.stateDir, 'traces'));
    const config = supervisedConfig(this.stateDir, options);
    const { clock, stateDir } = this;
    const journal = new Journal({ stateDir, app: 'shop', clock });
    const base = { clock, journal, log: this.#log(), stateDir, version: '0.0.0' };
    this.supervision = newSupervision(
      config,
      {
        ...base,
        ...options.parts?.({ ...base, config }),
        incidents: new Incidents(this.stateDir),
        commands: new Commands(),
        handles: new Handles(() => -95),
        startProcess: (spec, events) => {
          const pid = this.unstartable ? null : 1_000_000_000 + this.processes.length;
          const process = new FakeProcess(pid, spec, events);
          this.processes.push(process);
          return process;
        },
        startAnalysis: (request, onOutcome) => {
          const analysis: FakeAnalysis = {
            request,
            stopped: false,
            end: outcome => {
              onOutcome(outcome);
              return this.settle();
            },
          };
          this.analyses.push(analysis);
          return () => {
            analysis.stopped = true;
          };
        },
        startRedaction: (request, onOutcome) => {
          const redaction: FakeRedaction = {
            request,
            stopped: false,
            end: outcome => {
              onOutcome(outcome);
              return this.settle();
            },
          };
          this.redactions.push(redaction);
          return () => {
            redaction.stopped = true;
          };
        },
        startReport: ({ id }, onEnd) => {
          this.reports.push(id);
          onEnd(null);
        },
        createJudge: () => {
          const judge = new FakeJudge();
          this.judges.push(judge);
          return judge;
        },
        controlSocket: this.controlSocket,
        random: () => 0.5,
        enqueue: occurrence => {
          if (moments.has(occurrence.kind)) return;
          this.#loop.enqueue(occurrence);
        },
        finish: code => this.ends.push(code),
        hasJustHungUp: options.hasJustHungUp ?? (() => false),
        reload: async () => ({
          config: (await options.reload?.()) ?? config,
          warnings: options.reloadWarnings ?? [],
        }),
      },
      {
        limits: {
          heapLimitBytes: null,
          rssLimitBytes: null,
          rssLimitSource: null,
          openFilesLimit: null,
        },
        memory: { drawdowns: {} },
        budget: newBudget(config.restart.budget, config.restart.perMs),
      },
    );
    this.#loop = new Loop(
      occurrence => apply(this.supervision, occurrence),
      bug => this.bugs.push(bug),
    );
    for (const slot of this.supervision.slots) startWorker(this.supervision, slot);
  }

  /** The process that stands in a slot. */
  current(slot = 1): Worker {
    const worker = this.supervision.slots[slot - 1]?.current;
    if (!worker) throw new Error(`nobody is in slot ${slot}`);
    return worker;
  }

  /** The youngest process there is. */
  youngest(): Worker {
    const worker = [...this.supervision.workers].at(-1);
    if (worker === undefined) throw new Error('there is no process');
    return worker;
  }

  processOf(worker: Worker): FakeProcess {
    const found = this.processes.find(process => process === worker.process);
    if (found === undefined) throw new Error('no such process');
    return found;
  }

  judgeOf(worker: Worker): FakeJudge {
    const found = this.judges.find(judge => judge === worker.judge);
    if (found === undefined) throw new Error('no such judge');
    return found;
  }

  /** Something happens, and all that follows from it at once. */
  async happen(...occurrences: Occurrence[]): Promise<void> {
    for (const occurrence of occurrences) this.#loop.enqueue(occurrence);
    await this.settle();
  }

  /** Until nothing is left to do. */
  async settle(): Promise<void> {
    await new Promise(resolve => setImmediate(resolve));
  }

  /** The agent connects and says hello. */
  async greet(worker: Worker, capabilities = ['shared-handles']): Promise<void> {
    const told = this.toldTo(worker);
    const link = {
      send: (type: string, data: unknown): boolean => told.push({ type, data }) > 0,
      close: () => {},
    };
    const { slot, generation, token, process } = worker;
    const data = { ...hello, slot, generation, token, pid: process.pid ?? 0, capabilities };
    await this.happen(
      { kind: 'agent-here', worker, link },
      { kind: 'agent', worker, message: { type: 'hello', data } },
    );
  }

  /** Everything up to where it serves: hello, listening. */
  async serve(worker: Worker): Promise<void> {
    await this.greet(worker);
    await this.listen(worker);
  }

  async listen(worker: Worker): Promise<void> {
    const addresses = [{ kind: 'tcp', address: '127.0.0.1:3000', port: 3000 }] as const;
    await this.happen({
      kind: 'agent',
      worker,
      message: { type: 'listening', data: { addresses } },
    });
  }

  async trust(worker: Worker): Promise<void> {
    await this.happen({ kind: 'successor-trusted', worker });
  }

  async read(worker: Worker, ...events: RuleEvent[]): Promise<void> {
    this.judgeOf(worker).says.push(events);
    await this.happen({
      kind: 'agent',
      worker,
      message: { type: 'telemetry', data: { readings: [sampleReading], dropped: 0 } },
    });
  }

  async exit(
    worker: Worker,
    { code = null, signal = null }: { code?: number | null; signal?: NodeJS.Signals | null },
  ): Promise<void> {
    await this.happen({ kind: 'exit', worker, code, signal, failure: null });
  }

  /** What the worker was last told to do, over either way. */
  toldTo(worker: Worker): Told[] {
    const known = this.#told.get(worker);
    if (known !== undefined) return known;
    const fresh: Told[] = [];
    this.#told.set(worker, fresh);
    return fresh;
  }

  /** The agent answers the order of this type that it got last. */
  answer(worker: Worker, type: string, result: unknown): Promise<void> {
    return this.#reply(worker, type, { error: null, result });
  }

  /** The agent says why it could not do as it was last told. */
  refuse(worker: Worker, type: string, message: string): Promise<void> {
    const error = { code: 'MEMSUP_CAPTURE_FAILED', message } as const;
    return this.#reply(worker, type, { error, result: null });
  }

  async #reply(worker: Worker, type: string, answer: FakeAnswer): Promise<void> {
    const order = [...this.processOf(worker).orders, ...this.toldTo(worker)].findLast(
      told => told.type === type,
    );
    const data = order?.data;
    if (typeof data !== 'object' || data === null || !('id' in data)) {
      throw new Error(`the worker was never told to ${type}`);
    }
    const { id } = data;
    if (typeof id !== 'number') throw new Error('an order without a number');
    await this.happen({
      kind: 'agent',
      worker,
      message: { type: 'answer', data: { id, ...answer } },
    });
  }

  async drained(worker: Worker): Promise<void> {
    await this.answer(worker, 'drain', { drainMs: 12, requestsCut: 0, connectionsCut: 0 });
  }

  /** A request from the command line; the answers to it are collected. */
  async ask(call: ControlCall): Promise<Answer[]> {
    const answers: Answer[] = [];
    this.#lastRequest += 1;
    await this.happen({
      kind: 'request',
      request: { ...call, id: this.#lastRequest },
      reply: answer => answers.push(answer),
    });
    return answers;
  }

  journal(...events: JournalEvent[]): JournalRecord[] {
    const { records } = readJournalTail(this.stateDir);
    return events.length === 0 ? records : records.filter(({ event }) => events.includes(event));
  }

  #log(): Log {
    return {
      write: (level, message) => this.logged.push({ level, message }),
      end: () => Promise.resolve(),
    };
  }
}
