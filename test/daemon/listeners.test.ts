import net from 'node:net';
import test from 'ava';
import { tcpListeners, unixListeners, unsharedListener } from '../../daemon/listeners.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';

test('tcpListeners(): those that listen, with their port', t => {
  const text = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1',
    '   1: 0100007F:0BB8 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1',
    '',
  ].join('\n');
  t.deepEqual(tcpListeners(text), [{ inode: '4711', name: 'port 3000' }]);
  t.deepEqual(tcpListeners(null), []);
});

test('unixListeners(): those that listen, with their path', t => {
  const text = [
    'Num       RefCount Protocol Flags    Type St Inode Path',
    '0000: 00000002 00000000 00010000 0001 01 99 /run/app.sock',
    '0000: 00000003 00000000 00000000 0001 03 98 /run/app.sock',
    '0000: 00000002 00000000 00000000 0002 01 97',
    '',
  ].join('\n');
  t.deepEqual(unixListeners(text), [{ inode: '99', name: '/run/app.sock' }]);
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('unsharedListener(): what we have too is shared', async t => {
  const server = net.createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const worker = new FakeSupervision().current();
  worker.process = { ...worker.process, pid: process.pid };
  t.is(unsharedListener(worker), null);
  worker.process = { ...worker.process, pid: null };
  t.is(unsharedListener(worker), null);
});
