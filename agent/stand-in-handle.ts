import { methodOf } from './methods.ts';

// The longest delay that a timer takes.
const foreverMs = 2 ** 31 - 1;
const { setInterval, clearInterval } = globalThis;

export interface StandInOptions {
  /** What `server.address()` is to say: address, family, port. `null` for a pipe, whose server knows its path. */
  readonly name: object | null;
  /** Keeps the process alive until it is closed, as the handle it stands for would. */
  readonly holds: boolean;
  readonly onClose: () => void;
}

/**
 * An object that a `net.Server` takes for its listening handle while it has none. The app's `address()`, `listening`,
 * `unref()` and `close()` then do what they always do; node:cluster gets by with the same trick.
 */
export function standInHandle({ name, holds, onClose }: StandInOptions): object {
  let hold: NodeJS.Timeout | null = holds ? setInterval(() => {}, foreverMs) : null;
  const letGo = (): void => {
    if (hold !== null) clearInterval(hold);
    hold = null;
  };
  return {
    letGo,
    fd: -1,
    ...(name === null ? {} : { getsockname: (out: object) => tell(name, out) }),
    listen: () => 0,
    ref: () => void hold?.ref(),
    unref: () => void hold?.unref(),
    hasRef: () => hold?.hasRef() ?? false,
    close: (callback: unknown) => {
      letGo();
      onClose();
      if (typeof callback === 'function') process.nextTick(callback);
    },
  };
}

/** The name of a listening handle; `null` for a pipe. */
export function nameOf(handle: object): object | null {
  const tellName = methodOf(handle, 'getsockname');
  if (tellName === null) return null;
  const name = {};
  Reflect.apply(tellName, handle, [name]);
  return name;
}

function tell(name: object, out: object): number {
  Object.assign(out, name);
  return 0;
}
