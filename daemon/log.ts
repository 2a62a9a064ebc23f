import winston from 'winston';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

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
    transports: [
      new winston.transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] }),
    ],
  });
  return {
    write: (level, message, fields = {}) => {
      logger.log(level, message, fields);
    },
    end: () =>
      new Promise(resolve => {
        logger.once('finish', resolve);
        logger.end();
      }),
  };
}

function prettyLine(record: winston.Logform.TransformableInfo): string {
  const time = String(record['timestamp']).slice(11, 19);
  const mark = record.level === 'info' ? '' : `${record.level}: `;
  const slot = record['worker'];
  const worker = typeof slot === 'number' ? ` w${slot}` : '';
  return `${time} memsup${worker}  ${mark}${String(record.message)}`;
}
