import { memoryLimit } from '../base/cgroup.ts';
import { predictCapture } from './capture-prediction.ts';
import { heapFacts } from './captures.ts';
import { unsharedListener } from './listeners.ts';
import { chooseOrder, lacksMemory, type OrderChoice } from './replacement-order.ts';
import type { ActiveReplacement, QueuedReplacement } from './replacement-record.ts';
import { affordableInMs } from './restart-budget.ts';
import { slotOf, type Supervision } from './supervision.ts';
import { turnOf, type Turn } from './turn.ts';
import type { Worker } from './worker.ts';

/** Whether this one may begin now, as things stand. */
export function turnFor(supervision: Supervision, wanted: QueuedReplacement): Turn {
  const { slots, budget, clock, config } = supervision;
  const { current } = slotOf(supervision, wanted.slot);
  const open = slots.filter(({ endedWith }) => endedWith === null);
  const others = open.filter(({ number }) => number !== wanted.slot);
  return turnOf({
    current,
    askedGeneration: wanted.generation,
    byAlarm: wanted.byAlarm,
    affordableInMs: affordableInMs(budget, clock.monotonicMs()),
    order: current === null ? 'start-first' : orderFor(supervision, current).order,
    isServing: wanted.wantsDrain,
    othersReady: others.filter(slot => slot.current?.state === 'ready').length,
    slots: open.length,
    quorumShare: config.restart.quorumShare,
  });
}

/** In which order this worker is replaced. */
export function orderFor(supervision: Supervision, old: Worker): OrderChoice {
  return chooseOrder({
    wish: supervision.config.app.replace,
    listens: supervision.listens,
    sharesHandles: old.hello?.capabilities.includes('shared-handles') === true,
    unsharedListener: unsharedListener(old),
    workerRssBytes: old.lastSample?.rssBytes ?? null,
    headroomBytes: headroom(),
  });
}

/**
 * Whether the successor of a stop-first replacement may start before the old worker ends: the order was only about the
 * address, nothing of the old one listens any more, and there is memory for both, and for the capture if one is to come.
 */
export function mayStartNow(
  supervision: Supervision,
  { wanted, old, waitsForAddress }: ActiveReplacement,
): boolean {
  if (!waitsForAddress || unsharedListener(old) !== null) return false;
  const rssBytes = old.lastSample?.rssBytes ?? null;
  const captureBytes =
    wanted.capture === null ? 0 : predictCapture(heapFacts(supervision, old)).extraRssBytes;
  return !lacksMemory({
    workerRssBytes: rssBytes === null ? null : rssBytes + captureBytes,
    headroomBytes: headroom(),
  });
}

function headroom(): number | null {
  const { usedBytes, limitBytes } = memoryLimit();
  return usedBytes === null ? null : limitBytes - usedBytes;
}
