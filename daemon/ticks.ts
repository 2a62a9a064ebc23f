import { onRuleEvents } from './alarms.ts';
import { saveVitals, takeVitals } from './black-box/vitals.ts';
import { endOverdueCapture } from './overdue-capture.ts';
import { probeFloors } from './probes.ts';
import { startNext } from './replacements.ts';
import { keepStateFolder } from './state-upkeep.ts';
import type { Supervision } from './supervision.ts';
import { keepWarmBaselines } from './warm-baselines.ts';
import { ageMs } from './worker.ts';
import { readUsage, type Usage } from './usage.ts';

/** How often the daemon looks at the clock. */
export const tickMs = 1000;
const usageEveryTicks = 5;
/** A tick that comes this much too late finds what the workers said meanwhile still unread. */
const lateMs = 2000;
let ticks = 0;

/** A second has passed: rules on silence judge, waiting replacements may have become affordable. */
export function onTick(supervision: Supervision): void {
  ticks += 1;
  supervision.metrics?.onTick();
  supervision.controlSocket.keep();
  // So that it is known since when.
  supervision.hasJustHungUp();
  const nowMs = supervision.clock.monotonicMs();
  const sinceLastMs = nowMs - supervision.lastTickMonotonicMs;
  supervision.lastTickMonotonicMs = nowMs;
  // We were stopped or starved, not they: timers run before the sockets are read, and healthy workers would seem silent.
  if (sinceLastMs > tickMs + lateMs) return;
  for (const worker of supervision.workers) {
    // Before its agent has spoken, silence is the start-up's affair.
    if (worker.hello === null || worker.isSpare) continue;
    onRuleEvents(supervision, worker, worker.judge.tick(ageMs(worker, nowMs)));
  }
  probeFloors(supervision);
  keepWarmBaselines(supervision);
  endOverdueCapture(supervision);
  startNext(supervision);
  tellDropped(supervision);
  if (ticks % usageEveryTicks !== 0) return;
  keepStateFolder(supervision);
  for (const worker of supervision.workers) worker.trace.flush();
  recordHistory(supervision);
  sweepHandles(supervision);
  saveVitals(supervision.stateDir, takeVitals(supervision.clock.wallMs()));
  void poll(supervision);
}

function recordHistory({ slots, history, clock }: Supervision): void {
  history.keepOnly(slots.length);
  for (const { number, current } of slots) {
    if (current === null) continue;
    const { lastSample, usage, judge } = current;
    history.record(number, {
      atMs: clock.wallMs(),
      rssBytes: lastSample?.rssBytes ?? usage?.rssBytes ?? null,
      heapUsedBytes: lastSample?.heapUsedBytes ?? null,
      floorBytes: judge.status().floorBytes,
    });
  }
}

/** What the kernel says of the processes; the view that needs no agent. */
export function onUsage(supervision: Supervision, usage: ReadonlyMap<number, Usage>): void {
  supervision.supervisorRssBytes = process.memoryUsage.rss();
  for (const worker of supervision.workers) {
    const { pid } = worker.process;
    worker.usage = (pid === null ? undefined : usage.get(pid)) ?? null;
  }
}

// Only while every place is filled and nothing changes: between a crash and the next start nobody listens, and the socket
// must stay; what a successor on trial listens on, the old worker may not.
function sweepHandles(supervision: Supervision): void {
  const open = supervision.slots.filter(({ endedWith }) => endedWith === null);
  if (supervision.replacement !== null) return;
  if (open.some(({ current }) => current?.state !== 'ready')) return;
  const listening = open.flatMap(({ current }) => current?.listening ?? []);
  const given = supervision.handles.sweep(listening, supervision.clock.monotonicMs());
  for (const { request, handle } of given) {
    const { address, port } = request;
    supervision.dealer?.forget(handle);
    const name = port === null ? address : `port ${port}`;
    supervision.log.write('info', `nobody listens on ${name} any more, gave it up`);
  }
}

function tellDropped({ dealer, journal, log }: Supervision): void {
  const connections = dealer?.takeDropped() ?? 0;
  if (connections === 0) return;
  journal.write('limit.dropped', { what: 'connections that no worker took', connections });
  log.write('warn', `closed ${connections} connections: no worker takes them`);
}

async function poll(supervision: Supervision): Promise<void> {
  const pids = [...supervision.workers].flatMap(({ process: { pid } }) =>
    pid === null ? [] : [pid],
  );
  try {
    supervision.enqueue({ kind: 'usage', usage: await readUsage(pids) });
  } catch {
    // All of them went between the question and the answer: their exits are on the way.
  }
}
