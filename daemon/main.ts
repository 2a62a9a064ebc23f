import path from 'node:path';
import { systemClock } from '../base/clock.ts';
import { removeLeftover } from '../base/disk-trouble.ts';
import { messageOf } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import { removeDaemonRecord } from '../ipc/daemon-record.ts';
import { prepareSocketPath } from '../ipc/socket-path.ts';
import { createJudge } from '../rules/create-judge.ts';
import { startAnalysis } from './analysis.ts';
import { startRedaction } from './redaction.ts';
import { dropLeftovers } from './leftovers.ts';
import { dropRawLeftovers } from './redactions.ts';
import { welcomePeer } from './agents.ts';
import { apply } from './apply.ts';
import { openBlackBox, startFacts } from './black-box/black-box.ts';
import { Commands } from './commands.ts';
import { ControlSocket } from './control-socket.ts';
import { daemonRecord } from './daemon-record.ts';
import { Handles } from './handles.ts';
import { startReport } from './incident-report.ts';
import { Incidents } from './incidents.ts';
import { Journal } from './journal.ts';
import { loadJudgeMemory, saveJudgeMemory } from './judge-memory.ts';
import { openLog, type Log } from './log.ts';
import { Loop } from './loop.ts';
import { limitsOf } from './memory-limits.ts';
import { Metrics } from './metrics/metrics.ts';
import { publishMetrics } from './metrics/publish.ts';
import type { Notifier } from './notify/notifier.ts';
import { openNotifier } from './notify/report.ts';
import { runBriefly, startProcess } from './process.ts';
import { newBudget } from './restart-budget.ts';
import { roundRobin } from './round-robin.ts';
import { takenSignals } from './taken-signals.ts';
import { takeStateDir } from './state-folder.ts';
import { writeFirstRecord } from './state-upkeep.ts';
import { newSupervision, type Reloaded, type Supervision } from './supervision.ts';
import { openServiceManager, type ServiceLink } from './systemd/open-service-manager.ts';
import { serviceState } from './systemd/service-state.ts';
import { watchOwnTerminal } from './terminal.ts';
import { tickMs } from './ticks.ts';
import { startWorker } from './workers.ts';

export interface SuperviseOptions {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads the configuration again, for SIGHUP. */
  readonly reload: () => Promise<Reloaded>;
  readonly warnings: readonly string[];
  /** When it aborts, memsup stops as after SIGTERM. */
  readonly signal?: AbortSignal | undefined;
}

/** Supervises the app until it ends or is told to; resolves with the exit code. */
export async function supervise(config: Config, options: SuperviseOptions): Promise<number> {
  const { stateDir, trouble } = await takeStateDir(config.stateDir);
  const socketPath = await prepareSocketPath(stateDir, options.env);
  // Of workers that died together with the supervisor before.
  removeLeftover(path.join(stateDir, 'baselines'));
  const log = openLog(config.log, config.app.name);
  const journal = new Journal({ stateDir, app: config.app.name, clock: systemClock });
  const blackBox = openBlackBox({ stateDir, journal, log, clock: systemClock });
  for (const warning of options.warnings) log.write('warn', warning);

  let end: (exitCode: number) => void = () => {};
  const ended = new Promise<number>(resolve => {
    end = resolve;
  });
  const service = openServiceManager({
    env: options.env,
    pid: process.pid,
    run: runBriefly,
    monotonicMs: () => systemClock.monotonicMs(),
    warn: message => log.write('warn', message),
  });
  const controlSocket = new ControlSocket({
    path: socketPath,
    stateDir,
    env: options.env,
    onPeer: peer => welcomePeer(supervision, peer),
    onError: error => log.write('warn', `the control socket: ${error.message}`),
    onNews: news => supervision.enqueue({ kind: 'control-socket', ...news }),
  });
  const supervision: Supervision = assemble(config, {
    options,
    log,
    journal,
    service,
    notifier: openNotifier(
      { config, journal, log, stateDir, version: options.version },
      options.env,
    ),
    controlSocket,
    stateDir,
    finish: code => end(code),
  });
  await controlSocket.open();
  clearLeftovers(supervision);
  writeFirstRecord(supervision, trouble);
  const published = publishMetrics(supervision, options.env);
  supervision.notifier?.start(config.notify);
  const stopListening = listenToTheWorld(supervision, service?.beatEveryMs ?? null);
  const stopWatching = stopOnAbort(supervision, options.signal);
  journal.write('supervisor.start', startRecord(config, options.version));
  tellCircumstances(config, log);
  for (const slot of supervision.slots) startWorker(supervision, slot);
  service?.manager.tell(serviceState(supervision));

  const exitCode = await ended;
  stopWatching();
  stopListening();
  blackBox.close();
  await published.close();
  await closeAll(supervision, controlSocket, exitCode);
  return exitCode;
}

// Of a supervisor that was killed; only now is it certain that no other one runs.
function clearLeftovers(supervision: Supervision): void {
  const unfinished = dropLeftovers(supervision.stateDir);
  if (unfinished.length > 0) {
    supervision.journal.write('limit.dropped', { what: 'unfinished files', files: unfinished });
  }
  dropRawLeftovers(supervision);
}

function assemble(
  config: Config,
  parts: {
    options: SuperviseOptions;
    log: Log;
    journal: Journal;
    service: ServiceLink | null;
    notifier: Notifier;
    controlSocket: ControlSocket;
    stateDir: string;
    finish: (exitCode: number) => void;
  },
): Supervision {
  const { restart } = config;
  const { stateDir } = parts;
  const supervision: Supervision = newSupervision(
    config,
    {
      clock: systemClock,
      journal: parts.journal,
      log: parts.log,
      incidents: new Incidents(stateDir),
      commands: new Commands(),
      handles: new Handles(),
      notifier: parts.notifier,
      metrics: isPublished(config) ? new Metrics(config, systemClock) : undefined,
      serviceManager: parts.service?.manager,
      startProcess,
      startAnalysis,
      startRedaction,
      startReport,
      createJudge,
      controlSocket: parts.controlSocket,
      stateDir,
      version: parts.options.version,
      random: Math.random,
      enqueue: occurrence => loop.enqueue(occurrence),
      finish: parts.finish,
      hasJustHungUp: watchOwnTerminal(() => systemClock.monotonicMs()),
      reload: parts.options.reload,
    },
    {
      limits: limitsOf(config),
      memory: loadJudgeMemory(stateDir),
      budget: newBudget(restart.budget, restart.perMs),
    },
  );
  if (config.app.balance === 'round-robin') supervision.dealer = roundRobin(supervision);
  const loop = new Loop(
    occurrence => apply(supervision, occurrence),
    error => {
      const stack = error instanceof Error ? error.stack : undefined;
      parts.log.write('error', `a bug in memsup: ${messageOf(error)}`, { stack });
    },
  );
  return supervision;
}

function isPublished({ metrics: { listen, otlp } }: Config): boolean {
  return listen !== null || otlp !== null;
}

function startRecord({ app }: Config, version: string): Readonly<Record<string, unknown>> {
  return { version, ...startFacts(), appDir: app.cwd, command: app.commandNote ?? undefined };
}

function listenToTheWorld(supervision: Supervision, beatEveryMs: number | null): () => void {
  const handlers = takenSignals.map(signal => {
    const handler = (): void => supervision.enqueue({ kind: 'signal', signal });
    process.on(signal, handler);
    return { signal, handler };
  });
  // Whatever ends this process, no worker is left behind to hold the port.
  const killAll = (): void => {
    for (const worker of supervision.workers) worker.process.signalGroup('SIGKILL');
  };
  process.on('exit', killAll);
  const timer = setInterval(() => supervision.enqueue({ kind: 'tick' }), tickMs);
  const beats =
    beatEveryMs === null
      ? undefined
      : setInterval(() => supervision.enqueue({ kind: 'watchdog' }), beatEveryMs);
  return () => {
    clearInterval(timer);
    clearInterval(beats);
    process.off('exit', killAll);
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}

function stopOnAbort(supervision: Supervision, signal: AbortSignal | undefined): () => void {
  const stop = (): void => supervision.enqueue({ kind: 'called-off' });
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop);
  return () => signal?.removeEventListener('abort', stop);
}

async function closeAll(
  supervision: Supervision,
  controlSocket: ControlSocket,
  exitCode: number,
): Promise<void> {
  const { journal, log, stateDir, memory, stopping, handles, notifier, serviceManager } =
    supervision;
  serviceManager?.tell({ phase: 'stopping', status: stopping?.because ?? 'the app ended' });
  handles.closeAll();
  notifier?.stop();
  // Something may be left of a replacement whose successor has ended the app.
  for (const worker of supervision.workers) worker.process.signalGroup('SIGKILL');
  if (!saveJudgeMemory(stateDir, memory)) {
    log.write('warn', `cannot keep what was learnt of the app in "${stateDir}"`);
  }
  journal.write('supervisor.stop', { exitCode, because: stopping?.because ?? 'the app ended' });
  journal.close();
  removeDaemonRecord(daemonRecord(supervision));
  await controlSocket.close();
  await serviceManager?.end();
  await log.end();
}

function tellCircumstances({ app }: Config, log: Log): void {
  if (app.commandNote !== null) log.write('info', app.commandNote);
  if (process.pid !== 1) return;
  log.write(
    'warn',
    'memsup runs as process 1 and cannot reap orphans: put an init before it (docker run --init, or tini --)',
  );
}
