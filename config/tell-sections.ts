import * as z from 'zod';
import { incidentUrlMistake } from '../base/incident-url.ts';
import { about, httpUrl, isHttpUrl, variableName, word } from './plain-types.ts';
import { duration } from './quantity-types.ts';
import { show } from './show.ts';

const incidentUrlTemplate = z
  .string()
  .meta({ pattern: String.raw`^https?://.*\{id\}` })
  .superRefine((given, context) => {
    const expected = incidentUrlMistake(given);
    if (expected === null) return;
    const message = `expected ${expected}, got ${show(given)}`;
    context.addIssue({ code: 'custom', message, input: given });
  });

/** One entry of `notify`. */
export const notifySection = z
  .strictObject({
    webhook: httpUrl()
      .optional()
      .meta(about('The URL that is sent a POST', 'https://hooks.example.com/memsup')),
    webhookEnv: variableName()
      .optional()
      .meta(
        about(
          'Environment variable that holds the URL, instead of `webhook`, when the URL is itself a secret',
          'MEMSUP_WEBHOOK_URL',
        ),
      ),
    webhookFile: word()
      .optional()
      .meta(
        about(
          'File that holds the URL, instead of `webhook`: a mounted secret',
          '/run/secrets/webhook-url',
        ),
      ),
    format: z
      .enum(['memsup', 'alertmanager', 'cloudevents', 'slack'])
      .prefault('memsup')
      .meta(about('The form of what is sent', 'slack')),
    secretEnv: variableName()
      .optional()
      .meta(
        about(
          'Environment variable that holds the key to sign with; the key itself never stands in the file',
          'MEMSUP_WEBHOOK_SECRET',
        ),
      ),
    secretFile: word()
      .optional()
      .meta(
        about(
          'File that holds the key to sign with, instead of `secretEnv`: a mounted secret',
          '/run/secrets/webhook-key',
        ),
      ),
    incidentUrl: incidentUrlTemplate
      .optional()
      .meta(
        about(
          'Where people find an incident, sent along as a link: a URL with `{id}`, and if need be `{app}`, `{host}`, `{worker}`',
          'https://ops.example.com/memsup/{id}/report.html',
        ),
      ),
  })
  .meta({ description: 'One receiver of notifications.' });

/** Where the metrics are served; both parts are needed, since who may read them is a decision. */
function parseListen(given: string): { host: string; port: number } | null {
  const match = /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<name>[A-Za-z0-9._-]+)):(?<port>\d{1,5})$/.exec(
    given,
  );
  const host = match?.groups?.['v6'] ?? match?.groups?.['name'];
  const port = Number(match?.groups?.['port']);
  return host === undefined || port > 65_535 ? null : { host, port };
}

const listen = z
  .string({ error: issue => listenExpected(issue.input) })
  .meta({ anyOf: [{ const: 'off' }, { pattern: ':[0-9]{1,5}$' }] })
  .transform((given, context) => {
    if (given === 'off') return null;
    const parsed = parseListen(given);
    if (parsed !== null) return parsed;
    context.addIssue({ code: 'custom', message: listenExpected(given), input: given });
    return z.NEVER;
  });

function listenExpected(got: unknown): string {
  return `expected HOST:PORT such as "127.0.0.1:9464", or "off", got ${show(got)}`;
}

const otlpEndpoint = z
  .string({ error: issue => endpointExpected(issue.input) })
  .meta({ anyOf: [{ const: 'off' }, { pattern: '^https?://' }] })
  .transform((given, context) => {
    if (given === 'off') return null;
    if (isHttpUrl(given)) return given;
    context.addIssue({ code: 'custom', message: endpointExpected(given), input: given });
    return z.NEVER;
  });

function endpointExpected(got: unknown): string {
  return `expected an http(s) URL such as "http://127.0.0.1:4318", or "off", got ${show(got)}`;
}

/** `metrics.otlp`: where they are pushed. */
const otlpSection = z
  .strictObject({
    endpoint: otlpEndpoint
      .prefault('off')
      .meta(
        about(
          'Collector that is sent the metrics (OTLP over HTTP, JSON), or `off`; without a path, `/v1/metrics` is added',
          'http://127.0.0.1:4318',
        ),
      ),
    every: duration({ min: '1s', max: '1h' })
      .prefault('60s')
      .meta(about('Time between two pushes', '15s')),
    headersEnv: variableName()
      .optional()
      .meta(
        about(
          'Environment variable with headers to send along, such as `authorization=Bearer%20…,x-tenant=shop`',
          'OTEL_EXPORTER_OTLP_HEADERS',
        ),
      ),
    temporality: z
      .enum(['cumulative', 'delta'])
      .prefault('cumulative')
      .meta(about('Whether counters say the sum since the start or since the last push', 'delta')),
    semconv: z
      .enum(['current', 'legacy'])
      .prefault('current')
      .meta(
        about(
          'Names of the semantic conventions: `current` as of 1.42, `legacy` as of 1.36',
          'legacy',
        ),
      ),
  })
  .meta({ description: 'Where the metrics are pushed.' });

/** `metrics`: where they can be scraped, and where they are pushed. */
export const metricsSection = z
  .strictObject({
    listen: listen
      .prefault('off')
      .meta(about('HOST:PORT of the metrics endpoint, or `off`', '127.0.0.1:9464')),
    otlp: otlpSection.prefault({}),
  })
  .meta({ description: 'Where the metrics can be scraped, and where they are pushed.' });

/** One entry of `notify`, read and with its defaults. */
export type Notify = z.output<typeof notifySection>;
/** `metrics`, read and with its defaults. */
export type Metrics = z.output<typeof metricsSection>;
