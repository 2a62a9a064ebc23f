import { MemsupError } from '../../base/errors.ts';
import type { AgentMessage } from '../../ipc/messages.ts';
import { AppHost } from '../app-host.ts';
import { Commands } from '../commands.ts';
import { Drain } from '../drain/drain.ts';
import { shareChannel } from '../exposed-channel.ts';
import { createGuest } from '../guest.ts';
import { bindHere } from '../listen-seam.ts';
import { Listening } from '../listening.ts';
import { methodOf } from '../methods.ts';
import { watchProcess } from '../process-events.ts';

/** Connections that the primary has taken may still be on their way to here; so long after the last one none is. */
const quietMs = 500;

/**
 * The agent in a worker of the app's own node:cluster. It can drain, when the agent in the app's primary says so, and nothing
 * else: what the supervisor watches is the primary.
 */
export function startClusterAgent(): void {
  const send = methodOf(process, 'send');
  if (send === null) return;
  const guest = createGuest(() => {});
  const app = new AppHost(() => {});
  app.publish();
  const listening = new Listening({ onChange: () => {}, onAddressInUse: () => {} });
  listening.start(guest, bindHere);
  const drain = new Drain({ guest, listening, app, onReleased: () => {}, quietMs });
  const commands = new Commands(guest, {
    drain: ({ deadlineMs }) => drain.start(deadlineMs),
    capture: refuse,
    probe: refuse,
  });
  const reply = (answer: AgentMessage): void => void channel.send(answer);
  const { channel, watcher } = shareChannel(send, {
    onMessage: message => commands.handle(message, reply),
    onEnd: () => {},
  });
  watchProcess(guest, watcher);
}

async function refuse(): Promise<never> {
  throw new MemsupError('MEMSUP_REQUEST_REFUSED', 'A worker of node:cluster can only be drained');
}
