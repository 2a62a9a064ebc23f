import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { findSocket } from '../control.ts';
import { Feed } from '../dash/feed.ts';
import { interruption } from '../interruption.ts';
import { openScreen, type Screen } from '../screen.ts';
import { addStateOptions, type StateOptions } from '../state/state-dir.ts';
import { renderStatus } from '../status-table.ts';
import { drawnOver, topFrame } from '../top-frame.ts';

/** Into a file or a pipe one table in so many milliseconds is enough. */
const plainEveryMs = 5000;

/** `memsup top`: the table of `memsup status`, live. */
export function register(program: Command, context: CommandContext): void {
  addStateOptions(program.command('top'))
    .description('the workers, live in the terminal')
    .action((options: StateOptions) => top(options, context));
}

async function top(options: StateOptions, context: CommandContext): Promise<void> {
  const { happened, cause } = interruption();
  // One that is not there is a clear word, not an empty page that waits; one that goes away later is waited for.
  await findSocket(options, context);
  const screen = openScreen(process);
  const view = screen === null ? plainView(context) : screenView(screen, context, cause);
  const feed: Feed = new Feed({
    find: () => findSocket(options, context),
    onNews: () => view.show(feed, null),
    onState: problem => view.show(feed, problem),
  });
  const running = feed.run();
  try {
    await happened;
  } finally {
    screen?.close();
    feed.stop();
  }
  await running;
}

interface View {
  readonly show: (feed: Feed, problem: string | null) => void;
}

function screenView(screen: Screen, { terminal }: CommandContext, quit: () => void): View {
  let scrolled = 0;
  let redraw = (): void => {};
  const moves: Readonly<Record<string, number>> = {
    '\u001B[A': -1,
    '\u001B[B': 1,
    '\u001B[5~': -10,
    '\u001B[6~': 10,
  };
  screen.onKey(key => {
    if (key === 'q' || key === 'Q' || key === '\u0003' || key === '\u0004') quit();
    scrolled = Math.max(0, scrolled + (moves[key] ?? 0));
    redraw();
  });
  screen.onResize(() => redraw());
  return {
    show: (feed, problem) => {
      redraw = () => {
        const room = { columns: screen.columns(), rows: screen.rows(), paint: terminal.paint };
        screen.write(drawnOver(topFrame({ report: feed.status, problem, scrolled }, room)));
      };
      redraw();
    },
  };
}

function plainView({ terminal, wallMs }: CommandContext): View {
  let lastMs = -Infinity;
  return {
    show: ({ status }, problem) => {
      if (problem !== null) terminal.err(problem);
      if (status === null || problem !== null || wallMs() - lastMs < plainEveryMs) return;
      lastMs = wallMs();
      terminal.out(new Date(lastMs).toISOString());
      for (const line of renderStatus(status, terminal)) terminal.out(line);
      terminal.out('');
    },
  };
}
