import { parentPort, workerData } from 'node:worker_threads';
import { MemsupError } from '../base/errors.ts';
import type { ApartAnswer } from './load-apart.ts';
import { loadConfig, type LoadOptions } from './load.ts';
import { ConfigProblems } from './problems.ts';

const options: LoadOptions = workerData;

parentPort?.postMessage(await answer());

async function answer(): Promise<ApartAnswer> {
  try {
    return { kind: 'loaded', loaded: await loadConfig(options) };
  } catch (error) {
    if (error instanceof ConfigProblems) {
      const { problems, total } = error;
      return { kind: 'problems', problems, total };
    }
    if (!(error instanceof MemsupError)) throw error;
    const { code, message, hint } = error;
    return { kind: 'refused', code, message, hint };
  }
}
