import type { Reading } from '../base/readings.ts';
import type { AgentMessage, BindRequest, HelloMessage } from '../ipc/messages.ts';
import { onRuleEvents } from './alarms.ts';
import { applyLimits } from './memory-limits.ts';
import { readyBecause } from './readiness.ts';
import { isOnTrial, onWorkerEvent, onWorkerReady } from './replacements.ts';
import { onSpareReady } from './spares.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type AgentLink, type Worker } from './worker.ts';
import { awaitSettling, dispatch } from './workers.ts';

/** An agent has connected, for the first time or again. */
export function onAgentHere(worker: Worker, link: AgentLink): void {
  worker.agent?.close();
  worker.agent = link;
}

/** A connection has gone; only the current one counts, for a reconnect may overtake the end of the old one. */
export function onAgentGone(worker: Worker, link: AgentLink): void {
  if (worker.agent === link) worker.agent = null;
}

/** Something an agent said. */
export function onAgentMessage(
  supervision: Supervision,
  worker: Worker,
  message: AgentMessage,
): void {
  // Its last words may be read after its end; an alarm in them would strike the process that stands in its place now.
  if (worker.state === 'stopped') return;
  worker.lastHeardMonotonicMs = supervision.clock.monotonicMs();
  switch (message.type) {
    case 'hello': {
      greet(supervision, worker, message.data);
      break;
    }
    case 'telemetry': {
      worker.droppedReadings += message.data.dropped;
      for (const reading of message.data.readings) takeReading(supervision, worker, reading);
      break;
    }
    case 'inventory': {
      worker.inventory = message.data;
      if (!worker.isSpare) supervision.metrics?.onInventory(worker, message.data);
      return;
    }
    case 'listening': {
      worker.listening = message.data.addresses;
      break;
    }
    case 'ready': {
      worker.signs.saidReady = true;
      break;
    }
    case 'bind': {
      answerBind(supervision, worker, message.data);
      break;
    }
    case 'took': {
      supervision.dealer?.settle(worker, message.data.id, message.data.taken);
      return;
    }
    case 'answer': {
      supervision.commands.answer(worker, message.data);
      break;
    }
    case 'notice': {
      takeNotice(supervision, worker, message.data);
      break;
    }
  }
  updateReadiness(supervision, worker);
}

/** Takes note of what the app has shown itself to be, and tells the table when the worker counts as ready. */
export function updateReadiness(supervision: Supervision, worker: Worker): void {
  // Also of a worker that counts as ready already: many an app first connects to its database and listens then.
  supervision.listens ||= worker.listening.length > 0;
  supervision.isService ||= supervision.listens || worker.signs.saidReady || worker.signs.answered;
  if (worker.state !== 'starting') return;
  const because = readyBecause({
    ready: supervision.config.app.ready,
    listening: worker.listening.length > 0,
    ...worker.signs,
    ranThrough: worker.ranThrough || worker.hello !== null,
    mustListen: supervision.listens,
  });
  if (because === null) return;
  supervision.isReady = true;
  const { clock, journal, log } = supervision;
  worker.readyAtMonotonicMs = clock.monotonicMs();
  dispatch(supervision, worker, 'ready');
  const afterMs = Math.round(worker.readyAtMonotonicMs - worker.startedAtMonotonicMs);
  journal.write('worker.ready', { ...subjectOf(worker), afterMs, because });
  log.write('info', `ready after ${afterMs} ms: ${because}${addresses(worker)}`, {
    worker: worker.slot,
  });
  if (worker.isSpare) onSpareReady(supervision, worker);
  else onWorkerReady(supervision, worker);
}

function greet(supervision: Supervision, worker: Worker, hello: HelloMessage): void {
  const isFirst = worker.hello === null;
  worker.hello = hello;
  const limits = applyLimits(supervision, worker);
  if (!isFirst) return;
  worker.trace.begin({
    schema: 'memsup.trace/1',
    app: supervision.config.app.name,
    node: hello.node,
    heapLimitBytes: limits.heapLimitBytes,
    rssLimitBytes: limits.rssLimitBytes,
    rssLimitSource: limits.rssLimitSource,
    openFilesLimit: limits.openFilesLimit,
  });
}

function takeReading(supervision: Supervision, worker: Worker, reading: Reading): void {
  if (reading.kind === 'sample') worker.lastSample = reading;
  // It serves nobody and lives for a moment: nothing that it shows is evidence.
  if (worker.isSpare) return;
  worker.trace.add(reading);
  supervision.metrics?.onReading(worker, reading);
  worker.probePolicy.observe(reading);
  onRuleEvents(supervision, worker, worker.judge.observe(reading));
}

// Only over the builtin channel: a socket cannot travel any other way.
function answerBind(supervision: Supervision, worker: Worker, request: BindRequest): void {
  const bound = supervision.handles.bind(request, supervision.clock.monotonicMs());
  const { id } = request;
  if (bound.ok) {
    const { dealer } = supervision;
    const hold = dealer !== null || isOnTrial(supervision, worker);
    worker.process.order({ type: 'bound', data: { id, errno: null, hold } }, bound.handle);
    dealer?.join(bound.handle, worker, id);
    return;
  }
  worker.process.order({ type: 'bound', data: { id, errno: bound.errno, hold: false } });
}

function takeNotice(
  supervision: Supervision,
  worker: Worker,
  notice: { readonly code: string; readonly text: string },
): void {
  switch (notice.code) {
    case 'ran-through': {
      if (!worker.ranThrough) awaitSettling(supervision, worker);
      worker.ranThrough = true;
      return;
    }
    case 'released': {
      onWorkerEvent(supervision, worker, 'released');
      return;
    }
    case 'natural-end': {
      worker.endedNaturally = true;
      return;
    }
    case 'address-in-use': {
      worker.addressInUse = notice.text;
      return;
    }
    default: {
      supervision.log.write('warn', notice.text, { worker: worker.slot, code: notice.code });
    }
  }
}

function addresses(worker: Worker): string {
  const shown = worker.listening.map(({ address }) => address).slice(0, 3);
  return shown.length === 0 ? '' : ` on ${shown.join(', ')}`;
}
