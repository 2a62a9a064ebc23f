/** The cli's and the dashboard's end of the socket. */
import { IPCModule, type IpcClient } from 'node-ipc';
import { errorCodes, MemsupError, messageOf, systemCodeOf } from '../base/errors.ts';
import { isOneOf } from '../base/guards.ts';
import { decodeControlMessage } from './decode.ts';
import { encodeFrame, FrameReader, type Frame } from './frame.ts';
import type { ControlMessage, ControlReply, ControlRequest } from './messages.ts';

type WithoutId<Request> = Request extends unknown ? Omit<Request, 'id'> : never;
/** A request before it has its number. */
export type ControlCall = WithoutId<ControlRequest>;
/** What comes without being asked for, after `subscribe`. */
export type ControlNews = Extract<ControlMessage, { readonly type: 'status' | 'event' }>;

export interface RequestOptions {
  readonly timeoutMs: number;
}

interface Pending {
  readonly method: string;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: MemsupError) => void;
}

/** Connects once: a supervisor that is not there is `MEMSUP_NOT_RUNNING` at once, not a series of attempts. */
export function connectControl(path: string): Promise<ControlClient> {
  const ipc = new IPCModule();
  ipc.config.silent = true;
  ipc.config.rawBuffer = true;
  ipc.config.encoding = 'latin1'; // The one that brings every byte through unchanged.
  ipc.config.stopRetrying = true;
  ipc.config.maxRetries = 0;
  return new Promise((resolve, reject) => {
    const id = 'supervisor';
    // The callback comes when the attempt has begun, before any event of it.
    ipc.connectTo(id, path, () => {
      const end = ipc.of[id];
      if (end === undefined) return;
      const client = new ControlClient(end, () => ipc.disconnect(id));
      end.on('connect', () => resolve(client));
      end.on('error', error => reject(connectFailed(path, error)));
    });
  });
}

/** A connection to one supervisor. After `close()` nothing of it keeps the process alive. */
export class ControlClient {
  readonly #end: IpcClient;
  readonly #disconnect: () => void;
  readonly #reader = new FrameReader();
  readonly #pending = new Map<number, Pending>();
  #onNews: ((news: ControlNews) => void) | null = null;
  #onClose: () => void = () => {};
  #lastId = 0;
  #isOpen = true;

  constructor(end: IpcClient, disconnect: () => void) {
    this.#end = end;
    this.#disconnect = disconnect;
    end.on('data', bytes => {
      for (const frame of this.#reader.push(bytes)) this.#take(frame);
    });
    end.on('disconnect', () => {
      if (this.#isOpen) this.#lose('the supervisor closed the connection');
    });
  }

  /** Asks and waits for the reply with the same number; a refusal rejects with the supervisor's own code. */
  request(call: ControlCall, { timeoutMs }: RequestOptions): Promise<unknown> {
    const id = (this.#lastId += 1);
    const { method } = call;
    return new Promise((resolve, reject) => {
      if (!this.#isOpen) {
        reject(lost(method, 'the connection is closed'));
        return;
      }
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(timedOut(method, timeoutMs));
      }, timeoutMs);
      this.#pending.set(id, { method, timer, resolve, reject });
      this.#end.emit(Buffer.from(encodeFrame('request', { ...call, id })));
    });
  }

  /** From now on `listener` gets the whole status first, then every change and every journal record. */
  async subscribe(
    listener: (news: ControlNews) => void,
    { timeoutMs }: RequestOptions,
  ): Promise<void> {
    this.#onNews = listener;
    await this.request({ method: 'subscribe' }, { timeoutMs });
  }

  /** Called when the supervisor ends the connection, not on `close()`. */
  onClose(listener: () => void): void {
    this.#onClose = listener;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#onClose = () => {};
    this.#lose('the connection was closed at this end');
    this.#disconnect();
  }

  #take(frame: Frame): void {
    const message = readable(frame);
    if (message === null) return;
    if (message.type === 'reply') this.#settle(message.data);
    else if (message.type !== 'request') this.#onNews?.(message);
  }

  #settle(reply: ControlReply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return; // Its time was up.
    this.#pending.delete(reply.id);
    clearTimeout(pending.timer);
    if (reply.error === null) pending.resolve(reply.result);
    else pending.reject(refused(reply.error));
  }

  #lose(problem: string): void {
    this.#isOpen = false;
    for (const { method, timer, reject } of this.#pending.values()) {
      clearTimeout(timer);
      reject(lost(method, problem));
    }
    this.#pending.clear();
    this.#onClose();
  }
}

// A newer supervisor may say what this client cannot read; the request that waits for it runs into its timeout.
function readable(frame: Frame): ControlMessage | null {
  try {
    return decodeControlMessage(frame);
  } catch (error) {
    if (error instanceof MemsupError && error.code === 'MEMSUP_PROTOCOL') return null;
    throw error;
  }
}

function connectFailed(path: string, error: Error): MemsupError {
  const code = systemCodeOf(error);
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return new MemsupError(
      'MEMSUP_NOT_RUNNING',
      `Cannot reach a supervisor: nobody answers on "${path}"`,
      {
        cause: error,
        hint: 'Start one with `memsup run`, or point --state-dir at its state folder',
      },
    );
  }
  return new MemsupError('MEMSUP_SOCKET', `Cannot connect to "${path}": ${messageOf(error)}`, {
    cause: error,
    hint: 'Run the command as the user who runs the supervisor',
  });
}

function refused({ code, message, hint }: NonNullable<ControlReply['error']>): MemsupError {
  const options = { hint: hint ?? undefined };
  if (isOneOf(code, errorCodes)) return new MemsupError(code, message, options);
  return new MemsupError('MEMSUP_REQUEST_REFUSED', `${message} (${code})`, options);
}

function lost(method: string, problem: string): MemsupError {
  return new MemsupError('MEMSUP_NOT_RUNNING', `Cannot finish "${method}": ${problem}`, {
    hint: 'See whether it still runs with `memsup status`, and its log for the reason',
  });
}

function timedOut(method: string, timeoutMs: number): MemsupError {
  return new MemsupError(
    'MEMSUP_REQUEST_TIMEOUT',
    `Cannot finish "${method}": no reply within ${timeoutMs} ms`,
    { hint: 'The supervisor may be busy or stopped; try again, or see its log' },
  );
}
