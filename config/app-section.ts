import * as z from 'zod';
import { isOneOf } from '../base/guards.ts';
import type { Ready } from './config.ts';
import { configLimits } from './limits.ts';
import { about, isHttpUrl, label, text, wholeNumber, word } from './plain-types.ts';
import { duration } from './quantity-types.ts';
import { show } from './show.ts';

const environment = z.record(
  z.string().regex(/^[^=\0]+$/, 'expected the name of an environment variable'),
  z
    .union([text(), z.number(), z.boolean()], {
      error: issue => `expected text, a number, true or false, got ${show(issue.input)}`,
    })
    .transform(String),
);

const workers = z.union([wholeNumber(1, configLimits.workers), z.literal('max')], {
  error: issue =>
    `expected a whole number from 1 to ${configLimits.workers} or "max", got ${show(issue.input)}`,
});

const readySigns = ['auto', 'listening', 'message'] as const;

const ready = z
  .string({ error: issue => readyExpected(issue.input) })
  .meta({ anyOf: [{ enum: readySigns }, { pattern: '^https?://' }] })
  .transform((given, context): Ready => {
    if (isOneOf(given, readySigns)) return { by: given };
    if (isHttpUrl(given)) return { by: 'http', url: given };
    context.addIssue({ code: 'custom', message: readyExpected(given), input: given });
    return z.NEVER;
  });

function readyExpected(got: unknown): string {
  return `expected auto, listening, message or an http(s) URL, got ${show(got)}`;
}

/** `app`: what is run, and how its workers start and end. */
export const appSection = z
  .strictObject({
    name: label('a name')
      .optional()
      .meta(
        about(
          'Name in logs, metrics and notifications, and for `--name` of other commands. When left out: the name in package.json, else that of the script',
          'shop',
        ),
      ),
    script: word()
      .optional()
      .meta(
        about(
          'The program that node runs, found as node finds it. Relative to `cwd`, else to the folder of this file',
          'server.js',
        ),
      ),
    command: z
      .array(text())
      .min(1)
      .optional()
      .meta(
        about(
          'A command that starts the app, instead of `script`. One that comes down to node or tsx running a file, as many an `npm start` does, is run directly; below any other, a worker is stopped before its successor starts',
          ['npm', 'start'],
        ),
      ),
    args: z
      .array(text())
      .prefault([])
      .meta(about('Arguments of the script', ['--port', '3000'])),
    cwd: word()
      .optional()
      .meta(
        about(
          'Working folder of the app, relative to this file. When left out: the folder of this file, or the current folder when the program is named on the command line',
          '.',
        ),
      ),
    env: environment
      .prefault({})
      .meta(about('Environment of the app, on top of that of memsup', { NODE_ENV: 'production' })),
    node: word()
      .prefault('node')
      .meta(
        about(
          'The interpreter, Node 18 to 26: a name looked up on PATH, or a path relative to this file',
          '/usr/local/bin/node',
        ),
      ),
    nodeArgs: z
      .array(text())
      .prefault([])
      .meta(about('Options of the interpreter', ['--max-old-space-size=512'])),
    workers: workers
      .prefault(1)
      .meta(about('How many processes serve side by side; `max`: one for each processor', 2)),
    ready: ready
      .prefault('auto')
      .meta(
        about(
          'What shows that a worker is ready: it listens, it sends the message "ready", a URL answers with 2xx; `auto`: listening or the message, whichever comes first',
          'http://127.0.0.1:3000/healthz',
        ),
      ),
    readyTimeout: duration({ min: '100ms', max: '1h' })
      .prefault('30s')
      .meta(about('How long a worker may take to be ready', '1m')),
    replace: z
      .enum(['auto', 'start-first', 'stop-first'])
      .prefault('auto')
      .meta(
        about(
          'Which comes first when a worker is replaced; `auto`: start-first when the app listens and there is memory for both',
          'start-first',
        ),
      ),
    drainTimeout: duration({ min: '0s', max: '24h' })
      .prefault('30s')
      .meta(
        about('How long a worker may take to finish its requests before it is told to end', '1m'),
      ),
    killTimeout: duration({ min: '0s', max: '24h' })
      .prefault('5s')
      .meta(about('How long a worker may take to end after SIGTERM, before SIGKILL', '10s')),
    balance: z
      .enum(['shared', 'round-robin'])
      .prefault('shared')
      .meta(
        about(
          'How connections reach the workers. `shared`: from one listening socket, to whoever is free; `round-robin`: memsup accepts them and hands them out in turn, evenly but at a cost for each connection',
          'shared',
        ),
      ),
    onSupervisorLoss: z
      .enum(['drain-exit', 'keep'])
      .prefault('drain-exit')
      .meta(about('What a worker does when its supervisor has died', 'keep')),
  })
  .meta({ description: 'What is run, and how its workers start and end.' });

/** `app`, read and with its defaults. */
export type App = z.output<typeof appSection>;
