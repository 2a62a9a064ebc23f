/** A terminal as a whole page that is drawn over and over, with keys. */
export interface Screen {
  readonly columns: () => number;
  readonly rows: () => number;
  readonly write: (text: string) => void;
  readonly onKey: (listener: (key: string) => void) => void;
  readonly onResize: (listener: () => void) => void;
  /** The terminal is as it was before. */
  readonly close: () => void;
}

const columnsUsual = 80;
const rowsUsual = 24;
const enter = '\u001B[?1049h\u001B[?25l';
const leave = '\u001B[?25h\u001B[?1049l';

/** Takes over this process's terminal; `null` where nobody looks: a pipe, a file, a dumb terminal. */
export function openScreen({ stdin, stdout, env }: NodeJS.Process): Screen | null {
  if (!stdout.isTTY || env['TERM'] === 'dumb') return null;
  const hasKeys = stdin.isTTY;
  let isOpen = true;
  const resized: (() => void)[] = [];
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    process.off('exit', close);
    stdout.write(leave);
    for (const listener of resized) stdout.off('resize', listener);
    if (!hasKeys) return;
    stdin.removeAllListeners('data');
    stdin.setRawMode(false);
    stdin.pause();
  };
  // Whatever ends this process must not leave the shell in a terminal without cursor and echo.
  process.once('exit', close);
  if (hasKeys) {
    stdin.setRawMode(true);
    stdin.resume();
  }
  stdout.write(enter);
  return {
    columns: () => (stdout.columns > 1 ? stdout.columns : columnsUsual),
    rows: () => (stdout.rows > 1 ? stdout.rows : rowsUsual),
    write: text => {
      if (isOpen) stdout.write(text);
    },
    onKey: listener => {
      if (hasKeys) stdin.on('data', (bytes: Buffer) => listener(bytes.toString('latin1')));
    },
    onResize: listener => {
      resized.push(listener);
      stdout.on('resize', listener);
    },
    close,
  };
}
