import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { temporaryFolder } from '../helpers/sockets.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

const script = 'listens-on.cjs';

testAgentOnEachNode('handles: the supervisor binds, the app listens', async (t, node) => {
  const app = new TinySupervisor(t, { node, script, args: ['127.0.0.1:0'] });
  const { address, port, kind } = await app.listening();
  t.is(kind, 'tcp');
  t.is(address, `127.0.0.1:${port}`);
  t.is(await get({ port: port ?? 0 }), String(app.child.pid));
  const { data } = app.channelMessages.find(({ type }) => type === 'bind') ?? {};
  t.like(data, { address: '127.0.0.1', port: 0, addressType: 4, flags: 0, nth: 0 });
  t.deepEqual(app.notices(), []);
});

testAgentOnEachNode('handles: paths, and every address at once', async (t, node) => {
  const socketPath = path.join(temporaryFolder(t), 'app');
  const onPath = new TinySupervisor(t, { node, script, args: [socketPath] });
  t.deepEqual(await onPath.listening(), { kind: 'pipe', address: socketPath, port: null });
  t.is(await get({ socketPath }), String(onPath.child.pid));
  const everywhere = new TinySupervisor(t, { node, script, args: ['0'] });
  const port = await everywhere.port();
  // Without a host name to resolve, Node listens before `listen` returns; so it must seem here.
  t.regex(everywhere.stdout, /^at once true /);
  t.is(await get({ port, host: '127.0.0.1' }), String(everywhere.child.pid));
});

testAgentOnEachNode(
  'handles: an address in use is the app’s error, as by hand',
  async (t, node) => {
    const holder = net.createServer().listen(0, '127.0.0.1');
    t.teardown(() => holder.close());
    await new Promise(resolve => holder.once('listening', resolve));
    const taken = holder.address();
    const where = `127.0.0.1:${typeof taken === 'object' ? taken?.port : 0}`;
    const app = new TinySupervisor(t, { node, script, args: [where] });
    const { code, stdout } = await app.ended;
    t.is(code, 3);
    t.true(stdout.includes('error EADDRINUSE listen'));
    const notices = app.channelMessages.flatMap(message =>
      message.type === 'notice' ? [message.data] : [],
    );
    t.deepEqual(
      notices.find(notice => notice.code === 'address-in-use'),
      { code: 'address-in-use', text: where },
    );
  },
);

testAgentOnEachNode('handles: a server that is closed at once stays closed', async (t, node) => {
  const byHand = new TinySupervisor(t, {
    node,
    script,
    args: ['0', 'close'],
    withAgent: false,
  });
  const app = new TinySupervisor(t, { node, script, args: ['0', 'close'] });
  const expected = (await byHand.ended).stdout.replaceAll(/"port":\d+/g, '"port":0');
  t.deepEqual((await app.ended).stdout.split('\n'), expected.split('\n'));
});

testAgentOnEachNode('handles: without a channel the app binds for itself', async (t, node) => {
  const app = new TinySupervisor(t, {
    node,
    script,
    args: ['127.0.0.1:0'],
    withoutChannel: true,
  });
  const port = await app.port();
  t.is(await get({ port }), String(app.child.pid));
  const { capabilities } = await app.hello();
  t.false(capabilities.includes('shared-handles'));
});

testAgentOnEachNode('handles: an ES module entry listens like any other', async (t, node) => {
  const app = new TinySupervisor(t, { node, script: 'esm-entry.mjs' });
  t.is(await get({ port: await app.port() }), 'module');
});

function get(options: http.RequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ ...options, agent: false }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve(text));
    });
    request.once('error', reject);
  });
}
