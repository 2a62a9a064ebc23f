import {
  channelCommand,
  unwrapMessage,
  type BuiltinChannel,
  type ChannelEvents,
} from './builtin-channel.ts';
import type { Guest } from './guest.ts';
import { isMethod, methodOf, type Method } from './methods.ts';
import type { ProcessWatcher } from './process-events.ts';

/** A channel that the app can see and use, and how the agent listens on it. */
export interface SharedChannel {
  readonly channel: BuiltinChannel;
  readonly watcher: ProcessWatcher;
}

/**
 * Shares the channel with an app that uses `process.send` itself. Our messages pass as `internalMessage`, which Node
 * keeps apart from the app's, and are seen in passing: no listener, so nothing more keeps the app alive.
 */
export function shareChannel(send: Method, events: ChannelEvents): SharedChannel {
  const channel: BuiltinChannel = {
    isHidden: false,
    get isOpen() {
      return process.connected;
    },
    send: message => {
      if (!process.connected) return false;
      const options = { swallowErrors: true };
      Reflect.apply(send, process, [{ cmd: channelCommand, message }, undefined, options, ignore]);
      return true;
    },
  };
  const watcher: ProcessWatcher = {
    before: (event, [value, handle]) => {
      if (event === 'disconnect') events.onEnd();
      if (event !== 'internalMessage') return;
      const message = unwrapMessage(value);
      if (message !== undefined) events.onMessage(message, handle);
    },
    after: () => {},
  };
  return { channel, watcher };
}

// The channel may close between the check and the write; its end tells the story.
function ignore(): void {}

/** Hears the app's `process.send('ready')`, pm2's convention. It is meant for the supervisor and goes no further. */
export function hearReady(guest: Guest, onReady: () => void): void {
  const send = methodOf(process, 'send');
  if (send === null) return;
  const report = guest.wrap(onReady);
  Reflect.set(process, 'send', (message: unknown, ...rest: readonly unknown[]) => {
    if (message !== 'ready') return Reflect.apply(send, process, [message, ...rest]);
    report();
    const callback = rest.find(isMethod);
    if (callback !== undefined) process.nextTick(callback, null);
    return true;
  });
}
