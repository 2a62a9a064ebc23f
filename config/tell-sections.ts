import * as z from 'zod';
import { about, httpUrl, variableName } from './plain-types.ts';
import { show } from './show.ts';

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

/** `metrics`: where they can be scraped. */
export const metricsSection = z
  .strictObject({
    listen: listen
      .prefault('off')
      .meta(about('HOST:PORT of the metrics endpoint, or `off`', '127.0.0.1:9464')),
  })
  .meta({ description: 'Where the metrics can be scraped.' });

/** One entry of `notify`, read and with its defaults. */
export type Notify = z.output<typeof notifySection>;
/** `metrics`, read and with its defaults. */
export type Metrics = z.output<typeof metricsSection>;
