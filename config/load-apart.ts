import { Worker } from 'node:worker_threads';
import { MemsupError, type ErrorCode } from '../base/errors.ts';
import type { LoadedConfig } from './build.ts';
import { deepFreeze } from './freeze.ts';
import type { LoadOptions } from './load.ts';
import { ConfigProblems, type ConfigProblem } from './problems.ts';

/** What the thread has found. A bug is no answer: it ends the thread with its error. */
export type ApartAnswer =
  | { readonly kind: 'loaded'; readonly loaded: LoadedConfig }
  | {
      readonly kind: 'problems';
      readonly problems: readonly ConfigProblem[];
      readonly total: number;
    }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };

/**
 * `loadConfig()` in a thread that ends with it. What reads and checks a file (a parser, schemas) takes a dozen megabytes, which a
 * supervisor would carry for the rest of its life to have read the configuration once.
 */
export async function loadConfigApart(options: LoadOptions): Promise<LoadedConfig> {
  const thread = new Worker(new URL('load-thread.js', import.meta.url), {
    // `process.env` itself is no plain object and cannot travel.
    workerData: { ...options, env: { ...options.env } },
    execArgv: [],
  });
  const answer = await new Promise<ApartAnswer>((resolve, reject) => {
    thread.once('message', (found: ApartAnswer) => resolve(found));
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the thread that reads the configuration ended')));
  });
  // Its memory is to be free before the supervisor takes its own.
  await thread.terminate();
  return valueOf(answer);
}

function valueOf(answer: ApartAnswer): LoadedConfig {
  switch (answer.kind) {
    case 'loaded':
      return deepFreeze(answer.loaded);
    case 'problems':
      throw new ConfigProblems(answer.problems, answer.total);
    case 'refused':
      throw new MemsupError(answer.code, answer.message, { hint: answer.hint });
  }
}
