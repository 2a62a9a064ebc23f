import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { Handles } from '../../daemon/handles.ts';
import { bodyOf } from '../helpers/http-client.ts';
import { startLoad } from '../helpers/load.ts';
import { binFile, fixture, runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';

interface Socket {
  readonly port: number;
  readonly fd: number;
}

/** A bound socket that this process holds and never accepts from, as systemd does. */
function hold(t: ExecutionContext): Socket {
  const handles = new Handles();
  t.teardown(() => handles.closeAll());
  const wanted = { id: 1, address: '127.0.0.1', port: 0, addressType: 4, flags: 0 } as const;
  const bound = handles.bind({ ...wanted, fd: null, nth: 0 }, 0);
  if (!bound.ok) throw new Error(`cannot bind: ${bound.errno}`);
  const out: { port?: number } = {};
  bound.handle.getsockname?.(out);
  const fd: unknown = Reflect.get(bound.handle, 'fd');
  return { port: out.port ?? 0, fd: Number(fd) };
}

test('socket activation: the app gets the sockets of systemd, and a restart loses nothing on them', async t => {
  const stateDir = temporaryFolder(t);
  const sockets = [hold(t), hold(t)];
  // The number of the process is known only to itself.
  const script = 'LISTEN_PID=$$ exec "$0" "$@"';
  const app = fixture('apps/listens-on-descriptors.cjs');
  const args = [binFile, 'run', '--log', 'json', '--state-dir', stateDir, app];
  const child = spawn('sh', ['-c', script, process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', ...sockets.map(({ fd }) => fd)],
    env: { ...process.env, LISTEN_FDS: '2' },
  });
  t.teardown(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr?.on('data', text => (log += String(text)));
  await once(child.stdout ?? child, 'data');
  const before = await Promise.all(sockets.map(({ port }) => bodyOf(port)));
  t.regex(before[0] ?? '', /^descriptor 3 of \d+$/);
  t.regex(before[1] ?? '', /^descriptor 4 of \d+$/);
  const load = startLoad(sockets[0]?.port ?? 0);
  const { code } = await runMemsup(t, { args: ['restart', '--state-dir', stateDir] });
  t.is(code, 0, log);
  const { failures, pids } = await load.stop();
  t.deepEqual(failures, {});
  t.is(pids.size, 2);
  child.kill('SIGTERM');
  const [ended] = await once(child, 'exit');
  t.is(ended, 0, log);
});
