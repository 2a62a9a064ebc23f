import type { AgentMessage } from '../ipc/messages.ts';
import { isRecord } from '../base/guards.ts';

/** Marks our messages on the builtin channel: Node hands `NODE_…` ones to `internalMessage`, apart from the app's. */
export const channelCommand = 'NODE_MEMSUP';

/** Node's own IPC channel to the supervisor. */
export interface BuiltinChannel {
  /** Synchronous as long as the pipe takes it, so it also works in the process's last moment. False: it is closed. */
  send(message: AgentMessage): boolean;
  readonly isOpen: boolean;
  /** True when the app cannot see that there is a channel. */
  readonly isHidden: boolean;
}

/** Both are called from the event loop, never while the channel is being set up. */
export interface ChannelEvents {
  /** `handle`: a libuv handle that came with the message, ours to close. */
  readonly onMessage: (message: unknown, handle: unknown) => void;
  /** The other end is closed: the supervisor has probably died. */
  readonly onEnd: () => void;
}

/** The message inside one of ours; `undefined` for anybody else's. */
export function unwrapMessage(value: unknown): unknown {
  return isRecord(value) && value['cmd'] === channelCommand ? value['message'] : undefined;
}
