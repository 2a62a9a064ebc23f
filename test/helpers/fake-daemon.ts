import fs from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { type DaemonRecord, writeDaemonRecord } from '../../ipc/daemon-record.ts';
import { decodeControlMessage } from '../../ipc/decode.ts';
import type { ControlReply, ControlRequest } from '../../ipc/messages.ts';
import { openServer } from '../../ipc/server.ts';
import { temporaryFolder } from './run-memsup.ts';

/** What the fake answers, and `close` to end like a supervisor that has stopped. */
export type Answer = Pick<ControlReply, 'error' | 'result'>;

export interface FakeDaemon {
  readonly stateDir: string;
  /** Environment under which the cli finds it by name, too. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: readonly ControlRequest[];
  close(): Promise<void>;
}

/** A supervisor that has no workers and answers what the test says; `null`: no answer at all. */
export async function fakeDaemon(
  t: ExecutionContext,
  answer: (request: ControlRequest, daemon: FakeDaemon) => Answer | null,
  app = 'shop',
): Promise<FakeDaemon> {
  const stateDir = temporaryFolder(t);
  const runtime = temporaryFolder(t);
  const folder = path.join(runtime, 'memsup', app);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socket = path.join(folder, 's');
  const requests: ControlRequest[] = [];
  const server = await openServer({
    path: socket,
    onPeer: peer => {
      peer.onFrame(frame => {
        const message = decodeControlMessage(frame);
        if (message?.type !== 'request') return;
        requests.push(message.data);
        const answered = answer(message.data, daemon);
        if (answered !== null) peer.send('reply', { id: message.data.id, ...answered });
      });
    },
  });
  const daemon: FakeDaemon = {
    stateDir,
    env: { XDG_RUNTIME_DIR: runtime },
    requests,
    close: () => server.close(),
  };
  const record: DaemonRecord = {
    pid: process.pid,
    socket,
    app,
    stateDir,
    startedAt: '2026-11-22T03:00:00.000Z',
  };
  writeDaemonRecord(record);
  t.teardown(() => server.close());
  return daemon;
}
