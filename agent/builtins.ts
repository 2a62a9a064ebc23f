import { createRequire } from 'node:module';

// The bundle is CommonJS and has `require`; the compiled module that tests import has not.
const load: NodeJS.Require =
  typeof require === 'function' ? require : createRequire(process.execPath);

/** Node's own modules, each loaded when it is first used: what is loaded early costs every start of the app. */
export const builtins = {
  get diagnosticsChannel(): typeof import('node:diagnostics_channel') {
    return load('node:diagnostics_channel');
  },
  get fs(): typeof import('node:fs') {
    return load('node:fs');
  },
  get inspector(): typeof import('node:inspector') {
    return load('node:inspector');
  },
  get net(): typeof import('node:net') {
    return load('node:net');
  },
  get path(): typeof import('node:path') {
    return load('node:path');
  },
  get perfHooks(): typeof import('node:perf_hooks') {
    return load('node:perf_hooks');
  },
  get v8(): typeof import('node:v8') {
    return load('node:v8');
  },
  get workerThreads(): typeof import('node:worker_threads') {
    return load('node:worker_threads');
  },
  get vm(): typeof import('node:vm') {
    return load('node:vm');
  },
};
