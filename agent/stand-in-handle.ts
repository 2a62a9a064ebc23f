// The longest delay that a timer takes.
const foreverMs = 2 ** 31 - 1;
const { setInterval, clearInterval } = globalThis;

export interface StandInOptions {
  /** What `server.address()` is to say: address, family, port. */
  readonly name: object;
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
    getsockname: (out: object) => {
      Object.assign(out, name);
      return 0;
    },
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
