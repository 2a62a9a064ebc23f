import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../base/errors.ts';
import { connectControl, type ControlClient, type ControlNews } from '../../ipc/client.ts';
import type { StatusReport } from '../../ipc/status.ts';

const replyTimeoutMs = 5000;
const retryMinMs = 500;
const retryMaxMs = 5000;
/** A supervisor that says nothing for so long does not run, whatever its socket does. */
const silenceMaxMs = 15_000;

export interface FeedOptions {
  /** Where the supervisor listens now; it may be another one than before. */
  readonly find: () => Promise<string>;
  readonly onNews: (news: ControlNews) => void;
  /** `null`: connected; otherwise why not, in a sentence. */
  readonly onState: (problem: string | null) => void;
}

/** Everything first, then every change, for as long as it is wanted: it outlives the supervisor and waits for the next one. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #stopped = new AbortController();
  #client: ControlClient | null = null;
  #endNow: () => void = () => {};
  #spoken: () => void = () => {};
  #status: StatusReport | null = null;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** The last status that came, also of a supervisor that is gone. */
  get status(): StatusReport | null {
    return this.#status;
  }

  /** The connection, while there is one. */
  get client(): ControlClient | null {
    return this.#client;
  }

  /** Resolves after `stop()`. */
  async run(): Promise<void> {
    const { signal } = this.#stopped;
    for (let waitMs = retryMinMs; !signal.aborted; waitMs = Math.min(waitMs * 2, retryMaxMs)) {
      try {
        const ending = await this.#follow();
        waitMs = retryMinMs;
        if (!signal.aborted) this.#options.onState(ending);
      } catch (error) {
        this.#options.onState(messageOf(error));
      }
      await sleep(waitMs, null, { signal }).catch(() => {}); // Stopped: the loop looks itself.
    }
  }

  stop(): void {
    this.#stopped.abort();
    this.#endNow();
  }

  /** Until the supervisor ends the connection, falls silent, or nobody wants it any more; resolves with which of them. */
  async #follow(): Promise<string> {
    const { find, onNews, onState } = this.#options;
    const client = await connectControl(await find());
    let silence: NodeJS.Timeout | null = null;
    try {
      const ended = new Promise<string>(resolve => {
        client.onClose(() => resolve('the supervisor has ended the connection'));
        this.#endNow = () => resolve('stopped');
        this.#spoken = () => {
          if (silence !== null) clearTimeout(silence);
          silence = setTimeout(() => resolve('the supervisor says nothing'), silenceMaxMs);
        };
      });
      const take = (news: ControlNews): void => {
        this.#spoken();
        if (news.type === 'status') this.#status = news.data;
        onNews(news);
      };
      await client.subscribe(take, { timeoutMs: replyTimeoutMs });
      this.#client = client;
      onState(null);
      return await ended;
    } finally {
      if (silence !== null) clearTimeout(silence);
      this.#client = null;
      client.close();
    }
  }
}
