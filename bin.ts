#!/usr/bin/env node
import { main } from './cli/main.ts';

// The folders of two processes may not import each other; this file, which belongs to none, brings them together.
process.exitCode = await main({
  supervise: async (config, options) => {
    const { supervise } = await import('./daemon/main.ts');
    return supervise(config, options);
  },
});

// Nothing is left to do; should a handle have been forgotten, it must not keep the exit code from whoever waits for it.
setTimeout(() => process.exit(), 2000).unref();
