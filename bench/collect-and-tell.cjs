// Preloaded into a process that is measured, with --expose-gc: at SIGPWR it collects, and adds a line with what its heap
// still holds to the file named in MEMSUP_BENCH_HEAP.
'use strict';
const fs = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const file = process.env.MEMSUP_BENCH_HEAP;
if (file !== undefined && isMainThread) {
  process.on('SIGPWR', () => {
    globalThis.gc();
    // What has finalisers is free only after a turn of the event loop.
    setTimeout(() => {
      globalThis.gc();
      const { heapUsed, external } = process.memoryUsage();
      fs.appendFileSync(file, `${heapUsed + external}\n`);
    }, 100);
  });
}
