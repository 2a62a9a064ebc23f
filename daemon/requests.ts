import { MemsupError, messageOf, type ErrorCode } from '../base/errors.ts';
import type { ControlReply, ControlRequest } from '../ipc/messages.ts';
import type { Peer } from '../ipc/peer.ts';
import { refused } from './refusal.ts';
import { askSnapshot } from './snapshot-requests.ts';
import { roll } from './roll.ts';
import { statusReport } from './status.ts';
import { stopAll } from './stopping.ts';
import type { Supervision } from './supervision.ts';
import type { Reply } from './loop.ts';

/** Takes a request from the socket into the loop; whatever comes of it goes back to the same peer. */
export function answerRequest(supervision: Supervision, peer: Peer, request: ControlRequest): void {
  if (request.method === 'subscribe') {
    subscribe(supervision, peer, request.id);
    return;
  }
  const reply: Reply = answer => {
    peer.send(
      'reply',
      'error' in answer ? refusal(request.id, answer.error) : acceptance(request.id, answer.result),
    );
  };
  supervision.enqueue({ kind: 'request', request, reply });
}

/** Carries out a request from inside the loop. */
export function onRequest(supervision: Supervision, request: ControlRequest, reply: Reply): void {
  switch (request.method) {
    case 'status': {
      reply({ result: statusReport(supervision) });
      return;
    }
    case 'restart': {
      restart(supervision, request, reply);
      return;
    }
    case 'snapshot': {
      askSnapshot(supervision, request, reply);
      return;
    }
    case 'stop': {
      reply({ result: { stopping: true } });
      stopAll(supervision, 'memsup stop', 'SIGTERM');
      return;
    }
    case 'history': {
      reply({ result: supervision.history.of(request.slot) });
      return;
    }
    case 'subscribe': {
      throw new Error('a subscription is no request of the loop');
    }
  }
}

// Everything first, then every change: nothing that happens in between can be missed, for both are one step.
function subscribe(supervision: Supervision, peer: Peer, id: number): void {
  peer.send('reply', acceptance(id, { subscribed: true }));
  peer.send('status', statusReport(supervision));
  const stop = supervision.journal.onRecord(record => {
    peer.offer('event', record);
    peer.offer('status', statusReport(supervision));
  });
  const timer = setInterval(() => {
    peer.offer('status', statusReport(supervision));
  }, supervision.config.sample.everyMs);
  peer.onClose(() => {
    stop();
    clearInterval(timer);
  });
}

function restart(
  supervision: Supervision,
  { slot, reason }: { readonly slot: number | null; readonly reason: string },
  reply: Reply,
): void {
  const slots = supervision.slots.filter(({ number }) => slot === null || number === slot);
  if (slots.length === 0) {
    const workers = supervision.slots.length;
    reply({ error: refused(`Cannot restart worker ${slot}: there are ${workers} workers`) });
    return;
  }
  const outcomes: { readonly slot: number; readonly done: boolean; readonly because: string }[] =
    [];
  roll(supervision, slots, {
    because: reason === '' ? 'memsup restart' : reason,
    onDone: (number, done, because) => {
      outcomes.push({ slot: number, done, because });
      if (outcomes.length < slots.length) return;
      reply({ result: { outcomes: outcomes.toSorted((one, two) => one.slot - two.slot) } });
    },
  });
}

function acceptance(id: number, result: unknown): ControlReply {
  return { id, error: null, result };
}

function refusal(id: number, error: unknown): ControlReply {
  const code: ErrorCode = error instanceof MemsupError ? error.code : 'MEMSUP_REQUEST_REFUSED';
  const hint = error instanceof MemsupError ? (error.hint ?? null) : null;
  return { id, error: { code, message: messageOf(error), hint }, result: null };
}
