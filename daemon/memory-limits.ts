import { memoryLimit } from '../base/cgroup.ts';
import type { Config } from '../config/config.ts';
import type { Limits } from '../rules/judge.ts';
import { openFilesLimit } from './proc.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';

/** The limits of every worker, as far as they are known before any has started. */
export function limitsOf({ limits: { rssBytes } }: Config): Limits {
  const { limitBytes, source } = memoryLimit();
  return {
    heapLimitBytes: null,
    rssLimitBytes: rssBytes ?? limitBytes,
    rssLimitSource: rssBytes === null ? source : 'config',
    openFilesLimit: null,
  };
}

/** Tells those who judge a worker its limits: those of all, and its own once its agent has named them. */
export function applyLimits({ limits }: Supervision, worker: Worker): Limits {
  const { hello } = worker;
  const own =
    hello === null
      ? limits
      : {
          ...limits,
          heapLimitBytes: hello.heapLimitBytes,
          openFilesLimit: openFilesLimit(hello.pid),
        };
  worker.judge.setLimits(own);
  worker.probePolicy.setLimits(own);
  return own;
}
