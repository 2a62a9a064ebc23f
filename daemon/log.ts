import type { Writable } from 'node:stream';
import winston from 'winston';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

const flushMaxMs = 2000;

/** Structured log; every record about a worker carries `worker`, `state`, `because`. */
export interface Log {
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Resolves when everything written so far has left the process. */
  end(): Promise<void>;
}

/**
 * Log to stderr, for stdout belongs to the app: JSON lines, or lines for people (`auto`: people when stderr is a terminal).
 */
export function openLog(form: 'json' | 'pretty' | 'auto', app: string): Log {
  const pretty = form === 'pretty' || (form === 'auto' && process.stderr.isTTY);
  dropWhatNobodyTakes();
  const transport = new winston.transports.Console({
    stderrLevels: ['error', 'warn', 'info', 'debug'],
  });
  const logger = winston.createLogger({
    level: process.env['MEMSUP_DEBUG'] === '1' ? 'debug' : 'info',
    exitOnError: false,
    format: pretty
      ? winston.format.combine(winston.format.timestamp(), winston.format.printf(prettyLine))
      : winston.format.combine(
          winston.format.timestamp(),
          winston.format.errors({ stack: true }),
          winston.format.json(),
        ),
    defaultMeta: { app },
    transports: [transport],
  });
  let ended: Promise<void> | null = null;
  return {
    // A socket may still fail while everything closes; winston would throw an event that nobody takes.
    write: (level, message, fields = {}) => {
      if (ended === null) logger.log(level, message, fields);
    },
    end: () => {
      ended ??= finish(logger, transport);
      return ended;
    },
  };
}

// A log reader that dies (`| head`, a log shipper, a terminal that is closed) costs log lines. Without a listener its EPIPE or
// EIO would be an uncaught error, and end the supervisor and every worker with it.
function dropWhatNobodyTakes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  }
}

function ignore(): void {}

// winston ends its transport at once, whatever still waits between the two, and what the pipe to stderr has not taken yet
// is lost by process.exit(). A reader that has stopped reading must not keep us for ever.
async function finish(logger: winston.Logger, transport: Writable): Promise<void> {
  const deadlineMs = performance.now() + flushMaxMs;
  const waiting = (): number =>
    logger.writableLength +
    logger.readableLength +
    transport.writableLength +
    process.stderr.writableLength;
  while (waiting() > 0 && performance.now() < deadlineMs) {
    await new Promise(resolve => setImmediate(resolve));
  }
  logger.end();
}

function prettyLine(record: winston.Logform.TransformableInfo): string {
  const time = String(record['timestamp']).slice(11, 19);
  const mark = record.level === 'info' ? '' : `${record.level}: `;
  const slot = record['worker'];
  const worker = typeof slot === 'number' ? ` w${slot}` : '';
  return `${time} memsup${worker}  ${mark}${String(record.message)}`;
}
