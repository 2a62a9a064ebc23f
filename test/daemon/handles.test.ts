import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import { canBind, Handles, type ListenHandle } from '../../daemon/handles.ts';
import type { BindRequest } from '../../ipc/messages.ts';
import { ownFolder } from '../helpers/own-folder.ts';

const request: BindRequest = {
  id: 1,
  address: '127.0.0.1',
  port: 3000,
  addressType: 4,
  flags: 0,
  fd: null,
  nth: 0,
};

function fakeHandle(port = 3000): ListenHandle & { closed: boolean } {
  const handle = {
    closed: false,
    close: () => {
      handle.closed = true;
    },
    getsockname: (out: { port?: number }) => {
      out.port = port;
      return 0;
    },
  };
  return handle;
}

test('Handles.bind(): one socket for one address, whoever asks', t => {
  let bound = 0;
  const handles = new Handles(() => {
    bound += 1;
    return fakeHandle();
  });
  const first = handles.bind(request, 0);
  const again = handles.bind({ ...request, id: 2 }, 0);
  t.true(first.ok && again.ok && first.handle === again.handle);
  handles.bind({ ...request, addressType: 6, address: '::1' }, 0);
  handles.bind({ ...request, flags: 1 }, 0);
  t.is(bound, 3);
});

test('Handles.bind(): each listen(0) of one process has a port of its own, the next process the same', t => {
  let port = 50_000;
  const handles = new Handles(() => fakeHandle((port += 1)));
  const zero = { ...request, port: 0 };
  const [first, second, next] = [zero, { ...zero, nth: 1 }, zero].map(each =>
    handles.bind(each, 0),
  );
  t.true(first?.ok === true && next?.ok === true && first.handle === next.handle);
  t.true(second?.ok === true && first?.ok === true && first.handle !== second.handle);
});

test('Handles: a socket that the supervisor was started with, and no other descriptor; it is never given up', t => {
  const handles = new Handles(() => fakeHandle(), 2);
  const inherited = { ...request, address: null, port: null, addressType: -1, fd: 3 } as const;
  const refused = { ok: false, errno: -9 };
  t.true(handles.bind(inherited, 0).ok);
  t.true(handles.bind({ ...inherited, fd: 4 }, 0).ok);
  for (const fd of [0, 2, 5]) t.deepEqual(handles.bind({ ...inherited, fd }, 0), refused);
  t.deepEqual(handles.sweep([], 1_000_000), []);
  t.is(handles.size, 2);
});

test('Handles.bind(): what the system refuses is not remembered', t => {
  let refuses = true;
  const handles = new Handles(() => (refuses ? -98 : fakeHandle()));
  t.deepEqual(handles.bind(request, 0), { ok: false, errno: -98 });
  refuses = false;
  t.true(handles.bind(request, 0).ok);
});

test('Handles.bind(): a socket that took another port is closed and refused', t => {
  const handle = fakeHandle(0);
  const handles = new Handles(() => handle);
  t.false(handles.bind(request, 0).ok);
  t.true(handle.closed);
  t.is(handles.size, 0);
});

test('Handles.bind(): only so many', t => {
  const handles = new Handles(({ port }) => fakeHandle(port ?? 0));
  for (let port = 1; port <= 256; port += 1) t.true(handles.bind({ ...request, port }, 0).ok);
  t.false(handles.bind({ ...request, port: 257 }, 0).ok);
  t.true(handles.bind({ ...request, port: 256 }, 0).ok, 'a known one is still there');
  handles.closeAll();
  t.is(handles.size, 0);
});

test('Handles.sweep(): an address is given up when nobody has listened on it for ten seconds', t => {
  const handle = fakeHandle();
  const handles = new Handles(() => handle);
  handles.bind(request, 0);
  const listens = [{ kind: 'tcp', address: '127.0.0.1:3000', port: 3000 }] as const;
  t.deepEqual(handles.sweep(listens, 60_000), []);
  t.deepEqual(handles.sweep([], 70_000), []);
  t.deepEqual(handles.sweep([], 70_001), [{ request, handle }]);
  t.true(handle.closed);
  t.is(handles.size, 0);
});

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix('Handles.bind(): by the system, and an address that another process holds', async t => {
  t.true(canBind());
  const server = net.createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') return t.fail();
  const handles = new Handles();
  t.teardown(() => handles.closeAll());
  t.false(handles.bind({ ...request, port: address.port }, 0).ok);
  t.true(handles.bind({ ...request, port: 0 }, 0).ok);
  return t.is(handles.size, 1);
});

onUnix('Handles.bind(): a unix socket whose file is gone is bound anew', t => {
  const address = path.join(ownFolder(), 's');
  const pipe = { ...request, address, port: null, addressType: -1 } as const;
  const handles = new Handles();
  t.teardown(() => handles.closeAll());
  const first = handles.bind(pipe, 0);
  const again = handles.bind(pipe, 0);
  t.true(first.ok && again.ok && first.handle === again.handle);
  fs.rmSync(address);
  const second = handles.bind(pipe, 0);
  t.true(first.ok && second.ok && first.handle !== second.handle);
  t.true(fs.existsSync(address));
  handles.closeAll();
  t.false(fs.existsSync(address));
});
