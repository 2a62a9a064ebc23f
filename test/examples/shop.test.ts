import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';

function linesOf(file: string): string[] {
  return fs.readFileSync(`examples/shop/${file}`, 'utf8').split('\n');
}

test('shop: the leak and its repair are two lines apart', t => {
  const leaking = linesOf('server-leaking.js');
  const fixed = linesOf('server-fixed.js');
  const changed = fixed.filter(line => !leaking.includes(line));
  t.is(changed.length, 2);
  t.is(leaking.filter(line => !fixed.includes(line)).length, 1);
  t.true(changed.some(line => line.includes("prices.off('change', reprice)")));
});

for (const server of ['server-leaking.js', 'server-fixed.js']) {
  test(`shop: ${server} serves its customers`, async t => {
    const port = String(await freePort());
    start(t, server, { args: [], env: { PORT: port } });
    await listens(Number(port));
    const customers = start(t, 'load.js', { args: ['--port', port, '--seconds', '1'], env: {} });
    const [told] = await Promise.all([text(customers.stdout), once(customers, 'exit')]);
    t.regex(told, /^[1-9]\d* requests, 0 failed\n$/);
    t.is(customers.exitCode, 0);
  });
}

test('shop: customers whose requests fail say so', async t => {
  const args = ['--port', String(await freePort()), '--seconds', '0'];
  const customers = start(t, 'load.js', { args, env: {} });
  const [told] = await Promise.all([text(customers.stdout), once(customers, 'exit')]);
  t.regex(told, /^(\d+) requests, \1 failed \(ECONNREFUSED: \1\)\n$/);
  t.is(customers.exitCode, 1);
});

function start(
  t: ExecutionContext,
  file: string,
  { args, env }: { readonly args: readonly string[]; readonly env: Record<string, string> },
): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [`examples/shop/${file}`, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Resolves when somebody accepts; the runner's time limit ends a vain wait. */
async function listens(port: number): Promise<void> {
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['connect']),
      once(socket, 'close').then(() => ['close']),
    ]).catch(() => ['error']);
    socket.destroy();
    if (event === 'connect') return;
    await sleep(20);
  }
}
