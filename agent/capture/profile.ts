import type { Session } from 'node:inspector';
import { wantSampler } from '../../base/heap-sampler.ts';
import { messageOf } from '../../base/errors.ts';
import type { CaptureResult } from '../../ipc/messages.ts';
import { builtins } from '../builtins.ts';
import { estimateLiveObjects } from './live-objects.ts';
import { createPartial, finishFile, partialName, profileShape } from './finished-file.ts';

/** One sample in so many allocated bytes; only what is still alive counts. */
const intervalBytes = 512 * 1024;

/** V8's sampling heap profiler: which function allocated what lives now. */
export class HeapProfile {
  #session: Session | null = null;

  /**
   * Throws when there is no inspector in this Node. V8 has one sampler: where the app has started it already, its samples
   * are ours, too.
   */
  async start(): Promise<void> {
    if (this.#session !== null) return;
    const session = new builtins.inspector.Session();
    session.connect();
    try {
      await startSampling(session);
    } catch (error) {
      session.disconnect();
      throw error;
    }
    this.#session = session;
    wantSampler(intervalBytes);
  }

  /** Writes what lives now, for Chrome's DevTools; sampling goes on. */
  async write(file: string, nowMs: () => number): Promise<CaptureResult> {
    if (this.#session === null) throw new Error('the sampling profiler is not running');
    await createPartial(file);
    const rssBeforeBytes = process.memoryUsage.rss();
    const startMs = nowMs();
    const profile = await readProfile(this.#session);
    const taken: unknown = Reflect.get(Object(profile), 'samples');
    const objects = estimateLiveObjects(taken, intervalBytes);
    const samples = Array.isArray(taken) ? taken.length : 0;
    const text = JSON.stringify(profile);
    const pauseMs = Math.round(nowMs() - startMs);
    const rssAfterBytes = process.memoryUsage.rss();
    await builtins.fs.promises.writeFile(partialName(file), text);
    const bytes = await finishFile(file, profileShape);
    return { file, bytes, pauseMs, rssBeforeBytes, rssAfterBytes, objects, samples };
  }
}

function startSampling(session: Session): Promise<unknown> {
  return post(session, 'HeapProfiler.startSampling', { samplingInterval: intervalBytes });
}

/** An inspector session of the app's own may have stopped the sampler; then it starts anew, for the next time. */
async function readProfile(session: Session): Promise<unknown> {
  try {
    return await post(session, 'HeapProfiler.getSamplingProfile', {});
  } catch (error) {
    await startSampling(session);
    throw new Error(`the app has stopped the sampling profiler: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** The answer's `profile`, where it has one. */
function post(session: Session, method: string, params: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    session.post(method, params, (error: Error | null, answer?: object) => {
      if (error !== null) reject(error);
      else resolve(answer === undefined ? null : Reflect.get(answer, 'profile'));
    });
  });
}
