import { createRequire } from 'node:module';

interface Loader {
  readonly require: NodeJS.Require;
}

// The bundle is CommonJS and has `require`; the compiled module that tests import has not.
const loader: Loader = {
  require: typeof require === 'function' ? require : createRequire(process.execPath),
};

/** Node's own modules, each loaded when it is first used: what is loaded early costs every start of the app. */
export const builtins = {
  get childProcess(): typeof import('node:child_process') {
    return loader.require('node:child_process');
  },
  get diagnosticsChannel(): typeof import('node:diagnostics_channel') {
    return loader.require('node:diagnostics_channel');
  },
  get fs(): typeof import('node:fs') {
    return loader.require('node:fs');
  },
  get inspector(): typeof import('node:inspector') {
    return loader.require('node:inspector');
  },
  get net(): typeof import('node:net') {
    return loader.require('node:net');
  },
  get path(): typeof import('node:path') {
    return loader.require('node:path');
  },
  get perfHooks(): typeof import('node:perf_hooks') {
    return loader.require('node:perf_hooks');
  },
  get v8(): typeof import('node:v8') {
    return loader.require('node:v8');
  },
  get workerThreads(): typeof import('node:worker_threads') {
    return loader.require('node:worker_threads');
  },
  get vm(): typeof import('node:vm') {
    return loader.require('node:vm');
  },
};
