import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import type { ExecutionContext } from 'ava';
import { eventually } from './eventually.ts';
import { fixture, temporaryFolder } from './run-memsup.ts';

export interface NotifySocket {
  readonly path: string;
  /** Every message so far, as the list of its assignments. */
  readonly messages: readonly (readonly string[])[];
  /** Waits until one of the messages has an assignment like this; resolves with its index. */
  have(pattern: RegExp): Promise<number>;
}

/** A socket of the kind that systemd opens for its services. */
export async function notifySocket(t: ExecutionContext): Promise<NotifySocket> {
  const file = path.join(temporaryFolder(t), 'notify');
  const child = spawn('python3', [fixture('systemd/notify-socket.py'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const messages: string[][] = [];
  let bound = false;
  readline.createInterface({ input: child.stdout }).on('line', line => {
    const message: unknown = JSON.parse(line);
    if (Array.isArray(message)) messages.push(message.map(String));
    else bound = true;
  });
  await eventually(() => bound, 'the socket is bound');
  const find = (pattern: RegExp): number =>
    messages.findIndex(message => message.some(one => pattern.test(one)));
  return {
    path: file,
    messages,
    async have(pattern) {
      await eventually(() => find(pattern) !== -1, `${String(pattern)} came`);
      return find(pattern);
    },
  };
}
