import { timingSafeEqual } from 'node:crypto';
import { decodeAgentMessage, decodeControlMessage } from '../ipc/decode.ts';
import type { Frame } from '../ipc/frame.ts';
import type { Peer } from '../ipc/peer.ts';
import type { HelloMessage } from '../ipc/messages.ts';
import { answerRequest } from './requests.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';

/** A peer that has not said who it is by then is cut off. */
const introductionMs = 10_000;

/** Takes a new connection: an agent says `hello` with its worker's token, the command line sends a request. */
export function welcomePeer(supervision: Supervision, peer: Peer): void {
  const deadline = setTimeout(() => peer.close(), introductionMs);
  deadline.unref();
  peer.onClose(() => clearTimeout(deadline));
  peer.onFrame(frame => {
    if (frame.type === 'hello') {
      if (introduce(supervision, peer, frame)) clearTimeout(deadline);
      return;
    }
    clearTimeout(deadline);
    request(supervision, peer, frame);
  });
}

function introduce(supervision: Supervision, peer: Peer, frame: Frame): boolean {
  const message = decodeAgentMessage(frame);
  if (message?.type !== 'hello') return false;
  const worker = ownerOf(supervision, message.data);
  if (worker === null || isTaken(worker, message.data)) {
    peer.close();
    return false;
  }
  const link = { send: peer.send.bind(peer), close: peer.close.bind(peer) };
  supervision.enqueue({ kind: 'agent-here', worker, link });
  supervision.enqueue({ kind: 'agent', worker, message });
  peer.onFrame(next => {
    const decoded = decodeAgentMessage(next);
    if (decoded !== null) supervision.enqueue({ kind: 'agent', worker, message: decoded });
  });
  peer.onClose(() => {
    supervision.enqueue({ kind: 'agent-gone', worker, link });
  });
  return true;
}

function ownerOf(supervision: Supervision, hello: HelloMessage): Worker | null {
  for (const worker of supervision.workers) {
    if (isSame(worker.token, hello.token)) return worker;
  }
  return null;
}

// Below a command several processes may carry an agent. The first one is the app's; two that pushed each other out in turn
// would mix their readings.
function isTaken({ agent, hello }: Worker, { pid }: HelloMessage): boolean {
  return agent !== null && hello !== null && hello.pid !== pid;
}

function isSame(ours: string, theirs: string): boolean {
  const [left, right] = [Buffer.from(ours), Buffer.from(theirs)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function request(supervision: Supervision, peer: Peer, frame: Frame): void {
  const message = decodeControlMessage(frame);
  if (message?.type === 'request') answerRequest(supervision, peer, message.data);
}
