import type { AddressInfo } from 'node:net';
import type { Supervision } from '../supervision.ts';
import { openEndpoint, type Endpoint, type Page } from './endpoint.ts';
import { contentType, exposition } from './exposition.ts';
import { readiness, type Health } from './health.ts';
import type { Metrics } from './metrics.ts';

/** Serves what the configuration asks for; `null`: nothing. */
export function serveMetrics(
  supervision: Supervision,
  onListening?: (address: AddressInfo) => void,
): Endpoint | null {
  const { metrics, config, log } = supervision;
  const { listen } = config.metrics;
  if (metrics === undefined || listen === null) return null;
  const { host, port } = listen;
  return openEndpoint({ host, port, pages: pages(supervision, metrics), log, onListening });
}

function pages(supervision: Supervision, metrics: Metrics): ReadonlyMap<string, () => Page> {
  return new Map([
    [
      '/metrics',
      () => ({ status: 200, contentType, body: exposition(metrics.families(supervision)) }),
    ],
    ['/livez', () => healthPage(metrics.live())],
    ['/readyz', () => healthPage(readiness(supervision))],
    ['/startupz', () => healthPage(metrics.started())],
  ]);
}

function healthPage({ ok, because }: Health): Page {
  return { status: ok ? 200 : 503, contentType: 'text/plain; charset=utf-8', body: `${because}\n` };
}
