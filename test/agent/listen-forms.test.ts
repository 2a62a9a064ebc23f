import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import type { ExecutionContext } from 'ava';
import type { NodeBinary } from '../helpers/nodes.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { temporaryFolder } from '../helpers/sockets.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

const hasIpv6 = Object.values(os.networkInterfaces()).some(
  addresses => addresses?.some(({ address }) => address === '::1') === true,
);
if (!hasIpv6) console.error('\n!!! This machine has no IPv6: listening on it is not tested\n');

type Told = Readonly<Record<string, net.AddressInfo | string>>;

async function told(app: TinySupervisor): Promise<Told> {
  return app.when(() => {
    const line = /^\{.*\}$/m.exec(app.stdout)?.[0];
    return line === undefined ? false : JSON.parse(line);
  });
}

function run(t: ExecutionContext, node: NodeBinary, withAgent: boolean): TinySupervisor {
  const args = [temporaryFolder(t), ...(hasIpv6 ? [] : ['no-ipv6'])];
  return new TinySupervisor(t, { node, script: 'listens-variously.cjs', args, withAgent });
}

testAgentOnEachNode(
  'listen: each form, several servers in one app, as by hand',
  async (t, node) => {
    const byHand = await told(run(t, node, false));
    const app = run(t, node, true);
    const with_ = await told(app);
    t.deepEqual(shape(with_), shape(byHand));
    t.is(with_['second'], 'EADDRINUSE');
    for (const [name, address] of Object.entries(with_)) {
      if (name === 'second') continue;
      t.is(await answer(address), `${name} ${app.child.pid}`);
    }
    const bound = app.channelMessages.filter(({ type }) => type === 'bind').length;
    // `exclusive` is a word for node:cluster, and no difference without it.
    t.is(bound, Object.keys(with_).length);
  },
);

// Ports and folders differ from run to run.
function shape(given: Told): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, address]) => [
      name,
      typeof address === 'string' ? address.replace(/.*\//, '') : { ...address, port: 0 },
    ]),
  );
}

function answer(address: net.AddressInfo | string): Promise<string> {
  const where =
    typeof address === 'string'
      ? { socketPath: address }
      : { port: address.port, host: address.family === 'IPv6' ? '::1' : '127.0.0.1' };
  return new Promise((resolve, reject) => {
    http
      .get({ ...where, agent: false }, response => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.once('end', () => resolve(text));
      })
      .once('error', reject);
  });
}
