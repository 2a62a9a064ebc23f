// Preloaded into a process that is measured: writes what it used to the file named in MEMSUP_BENCH_USAGE when it exits.
'use strict';
const fs = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const file = process.env.MEMSUP_BENCH_USAGE;
if (file !== undefined && isMainThread) {
  const startedMs = performance.now();
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = {
      cpuMs: Math.round((userCPUTime + systemCPUTime) / 1000),
      wallMs: Math.round(performance.now() - startedMs),
      peakRssBytes: maxRSS * 1024,
    };
    fs.writeFileSync(file, JSON.stringify(usage));
  });
}
