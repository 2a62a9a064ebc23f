import { isRecord } from '../base/guards.ts';
import type { ThreadSample } from '../base/readings.ts';
import { builtins } from './builtins.ts';
import { oldBytesNow } from './floor.ts';
import { GcWatch } from './gc-watch.ts';
import { createGuest, type Guest } from './guest.ts';
import { heapLimitOf } from './heap-limit.ts';
import { methodOf } from './methods.ts';
import { threadChannel, threadKey, type ThreadTask } from './thread-link.ts';

const tickMaxMs = 1000;

/**
 * The agent in a worker thread, whose heap is its own and invisible from outside: tells the main thread what it holds and
 * what collections leave. Begins a tick after the thread, so that one that lives for a moment pays nothing.
 */
export function startThreadAgent(): void {
  const task = taskOf(builtins.workerThreads.getEnvironmentData(threadKey));
  if (task === null) return;
  const guest = createGuest(() => {});
  let post: ((message: unknown) => void) | null = null;
  const tickMs = Math.min(task.sampleEveryMs, tickMaxMs);
  const watch = new LazyWatch(guest, tickMs, gc => post?.({ gc }));
  let sampledAtMs = 0;
  guest.every(tickMs, () => {
    post ??= openChannel();
    const nowMs = guest.nowMs();
    if (nowMs - sampledAtMs >= task.sampleEveryMs - tickMs / 2) {
      sampledAtMs = nowMs;
      // Before the collections, so that the main thread knows whose they are.
      post({ sample: sampleNow() });
    }
    watch.tick();
  });
}

class LazyWatch {
  readonly #make: () => GcWatch;
  #watch: GcWatch | null = null;

  constructor(guest: Guest, tickMs: number, onMajor: (gc: unknown) => void) {
    const { threadId } = builtins.workerThreads;
    this.#make = () => {
      const watch = new GcWatch({
        guest,
        tickMs,
        loopWasBlocked: () => false,
        onReading: reading => onMajor({ ...reading, thread: threadId }),
      });
      watch.start();
      return watch;
    };
  }

  tick(): void {
    this.#watch ??= this.#make();
    this.#watch.tick();
  }
}

function openChannel(): (message: unknown) => void {
  const channel = new builtins.workerThreads.BroadcastChannel(threadChannel);
  channel.unref();
  const post = methodOf(channel, 'postMessage');
  return message => {
    if (post !== null) Reflect.apply(post, channel, [message]);
  };
}

function sampleNow(): ThreadSample {
  const heap = builtins.v8.getHeapStatistics();
  const { threadId, resourceLimits } = builtins.workerThreads;
  const given = resourceLimits.maxOldGenerationSizeMb ?? 0;
  const limit = heapLimitOf(heap);
  return {
    id: threadId,
    heapTotalBytes: heap.total_heap_size,
    heapUsedBytes: heap.used_heap_size,
    heapPhysicalBytes: heap.total_physical_size,
    heapLimitBytes: given > 0 ? Math.min(limit, given * 2 ** 20) : limit,
    oldBytes: oldBytesNow(),
    externalBytes: heap.external_memory,
  };
}

function taskOf(value: unknown): ThreadTask | null {
  if (!isRecord(value)) return null;
  const { sampleEveryMs } = value;
  return typeof sampleEveryMs === 'number' && sampleEveryMs > 0 ? { sampleEveryMs } : null;
}
