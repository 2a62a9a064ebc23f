import type { Command } from 'commander';
import { slotHistory } from '../../ipc/decode-control.ts';
import { readAssets } from '../../web/assets.ts';
import { renderDashPage } from '../../web/dash/dash-page.ts';
import type { CommandContext } from '../context.ts';
import { findSocket, readReply } from '../control.ts';
import { type DashAction, type DashServer, openDashServer } from '../dash/dash-server.ts';
import { Feed } from '../dash/feed.ts';
import { incidentNews } from '../dash/incident-news.ts';
import { interruption } from '../interruption.ts';
import { parsePort } from '../port.ts';
import { addStateOptions, type StateOptions } from '../state/state-dir.ts';

interface Options extends StateOptions {
  readonly port: string;
}

const replyTimeoutMs = 5000;
/** A replacement with its drain, or a snapshot of a large heap, takes minutes. */
const actionTimeoutMs = 15 * 60_000;

/** `memsup dash`: what the supervisor sees, live in the browser, on this host alone. */
export function register(program: Command, context: CommandContext): void {
  addStateOptions(program.command('dash'))
    .description('live dashboard in the browser, on the loopback interface')
    .option('--port <n>', 'serve on this port; 0 takes any that is free', '0')
    .action((options: Options) => dash(options, context));
}

async function dash(options: Options, context: CommandContext): Promise<void> {
  const stopped = interruption();
  let server: DashServer | null = null;
  let problem: string | null = 'not connected yet';
  const feed = new Feed({
    find: () => findSocket(options, context),
    onState: now => {
      if (now !== problem) context.terminal.err(now === null ? 'connected to the supervisor' : now);
      problem = now;
      server?.tell({ type: 'link', data: now });
      // A supervisor that is new here may know another past.
      if (now === null && server !== null) void tellPast(feed, server.tell);
    },
    onNews: news => {
      if (news.type === 'status') server?.tell(news);
      else if (String(news.data['event']).startsWith('incident.')) {
        void tellIncidents(feed, server?.tell);
      }
    },
  });
  server = await openDashServer({
    page: renderDashPage(readAssets('dash')),
    port: parsePort(options.port),
    stateDir: () => feed.status?.stateDir ?? null,
    greet: async tell => {
      tell({ type: 'link', data: problem });
      if (feed.status !== null) tell({ type: 'status', data: feed.status });
      await tellPast(feed, tell);
    },
    act: action => carryOut(feed, action),
  });
  context.terminal.out(server.address);
  context.terminal.err('open it in a browser on this host; Ctrl-C ends it');
  const running = feed.run();
  await stopped.happened;
  feed.stop();
  await running;
  await server.close();
}

type Tell = DashServer['tell'];

/** What happened before: the memory of each place, and the incidents. */
async function tellPast(feed: Feed, tell: Tell): Promise<void> {
  await tellIncidents(feed, tell);
  const slots = new Set(feed.status?.workers.map(({ slot }) => slot));
  for (const slot of slots) {
    const { client } = feed;
    if (client === null) return;
    try {
      const reply = await client.request(
        { method: 'history', slot },
        { timeoutMs: replyTimeoutMs },
      );
      tell({ type: 'history', data: readReply('history', slotHistory, reply) });
    } catch {
      return; // The supervisor has gone, or is older than histories: the page begins with now.
    }
  }
}

async function tellIncidents(feed: Feed, tell: Tell | undefined): Promise<void> {
  const stateDir = feed.status?.stateDir;
  if (stateDir === undefined || tell === undefined) return;
  try {
    tell({ type: 'incidents', data: await incidentNews(stateDir) });
  } catch {
    // Its folder is another user's, or gone: the workers are shown all the same.
  }
}

async function carryOut({ client }: Feed, { what, slot }: DashAction): Promise<string> {
  if (client === null) throw new Error('the supervisor is not there');
  const timeout = { timeoutMs: actionTimeoutMs };
  if (what === 'snapshot') {
    await client.request({ method: 'snapshot', slot, inPlace: false }, timeout);
    return `worker ${slot}: the snapshot is taken`;
  }
  await client.request({ method: 'restart', slot, reason: 'asked for in memsup dash' }, timeout);
  return `worker ${slot} was replaced`;
}
