// The rolling restart that one writes with node:cluster alone: a new worker first, then the old one leaves. SIGUSR2 rolls.
const cluster = require('node:cluster');

const [, , script, count] = process.argv;
cluster.setupPrimary({ exec: script });
const isListening = worker => new Promise(resolve => worker.once('listening', resolve));
const hasGone = worker => new Promise(resolve => worker.once('exit', resolve));

void (async () => {
  const workers = Array.from({ length: Number(count) }, () => cluster.fork());
  await Promise.all(workers.map(isListening));
  process.stdout.write('up\n');
  process.on('SIGUSR2', async () => {
    for (let index = 0; index < workers.length; index += 1) {
      const old = workers[index];
      workers[index] = cluster.fork();
      await isListening(workers[index]);
      const gone = hasGone(old);
      old.disconnect();
      const late = setTimeout(() => old.kill('SIGKILL'), 20_000);
      await gone;
      clearTimeout(late);
    }
    process.stdout.write('rolled\n');
  });
})();
