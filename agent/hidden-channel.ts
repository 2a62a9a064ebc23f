import type { Socket } from 'node:net';
import { isRecord } from '../base/guards.ts';
import {
  channelCommand,
  unwrapMessage,
  type BuiltinChannel,
  type ChannelEvents,
} from './builtin-channel.ts';
import { builtins } from './builtins.ts';
import type { Guest } from './guest.ts';
import { LineReader } from './line-reader.ts';
import { methodOf } from './methods.ts';

/** Properties that Node puts on `process` for the channel; a process started by hand has none of them. */
const channelProperties = [
  'channel',
  '_channel',
  '_handleQueue',
  '_pendingMessage',
  'send',
  '_send',
  'connected',
  'disconnect',
  '_disconnect',
];

/** What the agent uses of libuv's pipe, which has no public type. */
interface Pipe {
  onread: (this: unknown, bytes: unknown) => unknown;
  pendingHandle: unknown;
  readStop(): unknown;
}

/** The places in `process` that Node's channel occupies, all of them found. */
export interface ChannelSeams {
  readonly handleKey: symbol;
  readonly pipe: Pipe;
  /** Node's own listeners, to be taken away. */
  readonly listeners: readonly (readonly [event: string, listener: () => void])[];
}

/**
 * Finds what `child_process._forkChild` and `setupChannel` left in `process`; `null` when this Node does it in another way or
 * the channel does not speak JSON. Must run before any code of the app: it goes by the order of listeners.
 */
export function findChannelSeams(): ChannelSeams | null {
  const handleKey = Object.getOwnPropertySymbols(process).find(
    key => key.description === 'kChannelHandle',
  );
  if (handleKey === undefined) return null;
  const pipe: unknown = Reflect.get(process, handleKey);
  if (!isPipe(pipe)) return null;
  // `setupChannel` adds an anonymous listener right before `_forkChild` adds its named ones.
  const added = listenersOf('newListener');
  const named = added.findIndex(({ name }) => name === 'onNewListener');
  const [onNewListener, flushPending] = [added[named], added[named - 1]];
  const onRemoveListener = listenersOf('removeListener').find(
    ({ name }) => name === 'onRemoveListener',
  );
  const [onInternalMessage] = listenersOf('internalMessage');
  if (!onNewListener || flushPending?.name !== '' || !onRemoveListener || !onInternalMessage) {
    return null;
  }
  return {
    handleKey,
    pipe,
    listeners: [
      ['newListener', onNewListener],
      ['newListener', flushPending],
      ['removeListener', onRemoveListener],
      ['internalMessage', onInternalMessage],
    ],
  };
}

/**
 * Takes the pipe away from `process` and speaks Node's own protocol on it: JSON lines, a handle announced by
 * `NODE_HANDLE` and acknowledged. The app then runs as when started by hand: no `process.send`, no extra listener, and
 * nothing it does to `process` can cut the channel.
 */
export function takeOverChannel(
  seams: ChannelSeams,
  { guest, events }: { guest: Guest; events: ChannelEvents },
): BuiltinChannel {
  for (const [event, listener] of seams.listeners) process.removeListener(event, listener);
  for (const name of channelProperties) Reflect.deleteProperty(process, name);
  Reflect.deleteProperty(process, seams.handleKey);

  const { pipe } = seams;
  const handles: unknown[] = [];
  // Node has started reading; a second start would fail with EALREADY.
  pipe.readStop();
  const options = { handle: pipe, allowHalfOpen: false };
  const socket = new builtins.net.Socket(options);
  socket.unref();
  // libuv leaves a received handle on the pipe until the next read; the socket does not look there.
  const read = pipe.onread;
  pipe.onread = function onread(bytes) {
    if (pipe.pendingHandle) handles.push(pipe.pendingHandle);
    pipe.pendingHandle = null;
    return Reflect.apply(read, this, [bytes]);
  };
  receive(socket, { guest, events, takeHandle: () => handles.shift() });
  return {
    isHidden: true,
    get isOpen() {
      return socket.writable;
    },
    send: message => {
      if (!socket.writable) return false;
      socket.write(`${JSON.stringify({ cmd: channelCommand, message })}\n`);
      return true;
    },
  };
}

function receive(
  socket: Socket,
  parts: { guest: Guest; events: ChannelEvents; takeHandle: () => unknown },
): void {
  const { guest, events, takeHandle } = parts;
  const lines = new LineReader();
  socket.setEncoding('utf8');
  socket.on(
    'data',
    guest.wrap((text: string) => {
      for (const line of lines.push(text)) {
        const value = parse(line);
        const announced = isRecord(value) && value['cmd'] === 'NODE_HANDLE';
        // The sender holds back everything after a handle until it hears this.
        if (announced) socket.write('{"cmd":"NODE_HANDLE_ACK"}\n');
        const message = unwrapMessage(announced ? value['msg'] : value);
        const handle = announced ? takeHandle() : undefined;
        if (message !== undefined) events.onMessage(message, handle);
      }
    }),
  );
  // Writing to a supervisor that has just died; the end of the channel tells the story.
  socket.on('error', () => {});
  socket.once(
    'close',
    guest.wrap(() => events.onEnd()),
  );
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Not the supervisor's: nobody else writes whole lines here.
  }
}

function listenersOf(event: string): { readonly name: string; (): void }[] {
  const list = methodOf(process, 'listeners');
  const listeners = list === null ? null : Reflect.apply(list, process, [event]);
  return Array.isArray(listeners) ? listeners.filter(isFunction) : [];
}

function isFunction(value: unknown): value is { readonly name: string; (): void } {
  return typeof value === 'function';
}

function isPipe(value: unknown): value is Pipe {
  return (
    typeof value === 'object' &&
    value !== null &&
    'onread' in value &&
    typeof value.onread === 'function' &&
    'readStop' in value &&
    typeof value.readStop === 'function' &&
    'pendingHandle' in value &&
    // Node's other serialisation, `advanced`, is not lines of JSON.
    Object.getOwnPropertySymbols(value).some(key => key.description === 'kJSONBuffer')
  );
}
