import { Pusher } from '../otlp/pusher.ts';
import type { Supervision } from '../supervision.ts';
import { serveMetrics } from './serve.ts';

/** Counts what happens, serves it and pushes it, as far as the configuration asks for; returns how to stop. */
export function publishMetrics(
  supervision: Supervision,
  env: Readonly<Record<string, string | undefined>>,
): { close(): Promise<void> } {
  const { metrics, journal } = supervision;
  const stopCounting = journal.onRecord(record => metrics?.onRecord(record));
  const endpoint = serveMetrics(supervision);
  const pusher = newPusher(supervision, env);
  pusher?.start();
  return {
    async close() {
      endpoint?.close();
      await pusher?.end();
      stopCounting();
    },
  };
}

function newPusher(
  supervision: Supervision,
  env: Readonly<Record<string, string | undefined>>,
): Pusher | null {
  const { metrics, clock, log, random, version } = supervision;
  const { app, metrics: config } = supervision.config;
  if (metrics === undefined || config.otlp === null) return null;
  return new Pusher({
    config: config.otlp,
    app: app.name,
    version,
    env,
    families: () => metrics.families(supervision),
    wallMs: () => clock.wallMs(),
    random,
    warn: message => log.write('warn', message),
    onPush: outcome => metrics.onPush(outcome),
  });
}
