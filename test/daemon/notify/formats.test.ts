import test from 'ava';
import { isRecord } from '../../../base/guards.ts';
import type { Sending } from '../../../daemon/notify/formats/built-body.ts';
import { formats } from '../../../daemon/notify/formats/registry.ts';
import type { Notification } from '../../../daemon/notify/notification.ts';
import { notification } from '../../helpers/notifications.ts';

const nowMs = Date.UTC(2026, 10, 22, 5, 0, 0);

const link = 'https://ops.example.com/20261122T031245Z-w1/report.html?a=1&b=2';
const unlinked = { nowMs, link: null };

function built(
  format: keyof typeof formats,
  about: Notification,
  sending: Sending = unlinked,
): Record<string, unknown> {
  const value: unknown = JSON.parse(formats[format](about, sending).body);
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (!isRecord(one)) throw new Error('no object');
  return one;
}

test('memsup: everything there is, and a message', t => {
  const about = notification({ done: ['the worker was replaced'] });
  const { kind, ...rest } = about;
  const document = built('memsup', about);
  t.like(document, { schema: 'memsup.notification/1', event: kind });
  const incident = { ...about.incident, url: null };
  for (const [name, value] of Object.entries({ ...rest, incident })) {
    t.deepEqual(document[name], value, name);
  }
  t.regex(String(document['text']), /^Alarm "leak".*\n/);
  t.is(formats.memsup(about, unlinked).contentType, 'application/json');
});

test('cloudevents: the attributes that CloudEvents 1.0 asks for, with legal names', t => {
  const about = notification({ host: 'web 1/ä' });
  const event = built('cloudevents', about);
  t.like(event, {
    specversion: '1.0',
    id: about.id,
    type: 'dev.memsup.alarm.firing',
    source: '/memsup/web%201%2F%C3%A4/shop',
    subject: 'worker/1/rule/leak',
    time: about.at,
    datacontenttype: 'application/json',
  });
  for (const name of Object.keys(event)) t.regex(name, /^[a-z0-9]{1,20}$/);
  t.true(isRecord(event['data']) && event['data']['schema'] === 'memsup.notification/1');
  const { contentType } = formats.cloudevents(about, unlinked);
  t.regex(contentType, /^application\/cloudevents\+json/);
});

test('cloudevents: a type for each kind', t => {
  const types = (['alarm.raised', 'alarm.cleared', 'incident.closed'] as const).map(
    kind => built('cloudevents', notification({ kind }))['type'],
  );
  t.deepEqual(types, [
    'dev.memsup.alarm.firing',
    'dev.memsup.alarm.resolved',
    'dev.memsup.incident.closed',
  ]);
});

test('alertmanager: labels that stay the same from beginning to end', t => {
  const raised = built('alertmanager', notification());
  const over = built(
    'alertmanager',
    notification({ kind: 'alarm.cleared', firing: false, at: '2026-11-22T04:00:00.000Z' }),
  );
  t.deepEqual(raised['labels'], over['labels']);
  t.deepEqual(raised['labels'], {
    alertname: 'memsup-leak',
    app: 'shop',
    instance: 'web-1',
    rule: 'leak',
    severity: 'warning',
    tier: 'leak',
    worker: '1',
  });
  t.is(raised['startsAt'], over['startsAt']);
});

test('alertmanager: while it fires it ends some minutes from now, then when it was over', t => {
  t.is(built('alertmanager', notification())['endsAt'], '2026-11-22T05:04:00.000Z');
  const over = notification({ firing: false, at: '2026-11-22T04:00:00.000Z' });
  t.is(built('alertmanager', over)['endsAt'], '2026-11-22T04:00:00.000Z');
});

test('alertmanager: labels and annotations are texts, none empty', t => {
  const bare = notification({
    incident: null,
    verdict: { ...notification().verdict, rateBytesPerHour: null, timeToLimitMs: null },
  });
  for (const about of [bare, notification({ suspect: 'Map', done: ['a', 'b'] })]) {
    const { labels, annotations } = built('alertmanager', about);
    t.true(isRecord(labels) && isRecord(annotations));
    for (const part of [labels, annotations]) {
      for (const [name, value] of Object.entries(part ?? {})) {
        t.regex(name, /^[a-zA-Z_][a-zA-Z0-9_]*$/);
        t.true(typeof value === 'string' && value !== '', name);
      }
    }
  }
});

interface SlackBlock {
  readonly type: string;
  readonly text?: { readonly text: string };
  readonly fields?: readonly { readonly text: string }[];
}

function slackBlocks(about: Notification): readonly SlackBlock[] {
  const blocks = built('slack', about)['blocks'];
  assertBlocks(blocks);
  return blocks;
}

function assertBlocks(value: unknown): asserts value is readonly SlackBlock[] {
  if (!Array.isArray(value)) throw new Error('no blocks');
}

test('slack: blocks, and a text for where they are not shown', t => {
  const blocks = slackBlocks(notification({ done: ['the worker was replaced'] }));
  t.deepEqual(
    blocks.map(({ type }) => type),
    ['header', 'section', 'section', 'context'],
  );
  t.regex(blocks[1]?.text?.text ?? '', /^the floor grows.*\n• the worker was replaced$/);
  t.true(blocks[2]?.fields?.some(({ text }) => text.startsWith('*Rate*\n40.0 MiB/h')));
  t.regex(String(built('slack', notification())['text']), /^Alarm "leak"/);
});

test('slack: its control characters are escaped, what is too long is cut, no escape in two', t => {
  const because = `<!channel> & ${'<&>'.repeat(330)}`.slice(0, 1000);
  const about = notification({ because, suspect: because, done: Array(8).fill(because) });
  const blocks = slackBlocks(about);
  const texts = blocks.flatMap(({ text, fields }) => [
    ...(text === undefined ? [] : [text.text]),
    ...(fields ?? []).map(field => field.text),
  ]);
  t.true(texts.every(text => !/[<>]|&(?!amp;|lt;|gt;)/.test(text)));
  t.true((blocks[0]?.text?.text.length ?? 0) <= 150);
  t.true((blocks[1]?.text?.text.length ?? 0) <= 3000);
  t.true(blocks[2]?.fields?.every(({ text }) => text.length <= 2000));
  t.true((blocks[2]?.fields?.length ?? 0) <= 10);
});

test('memsup and cloudevents: where the incident is found', t => {
  const { incident } = notification();
  t.deepEqual(built('memsup', notification(), { nowMs, link })['incident'], {
    ...incident,
    url: link,
  });
  const { data } = built('cloudevents', notification(), { nowMs, link });
  t.true(isRecord(data));
  t.like(data, { incident: { id: incident?.id, url: link } });
  t.is(built('memsup', notification({ incident: null }))['incident'], null);
});

test('alertmanager: the source of an alert is its incident', t => {
  const about = built('alertmanager', notification(), { nowMs, link });
  t.is(about['generatorURL'], link);
  t.like(about['annotations'], { incident_url: link });
  t.false('generatorURL' in built('alertmanager', notification()));
});

test('slack: the incident is a link, its address is escaped', t => {
  const { blocks } = built('slack', notification(), { nowMs, link });
  assertBlocks(blocks);
  const fields = blocks[2]?.fields?.map(({ text }) => text) ?? [];
  const address = link.replace('&', '&amp;');
  t.true(fields.includes(`*Incident*\n<${address}|20261122T031245Z-w1>`), fields.join('\n'));
  t.true(String(built('slack', notification(), { nowMs, link })['text']).includes(address));
});

test('slack: a link that is too long is no link, rather than half a one', t => {
  const long = `${link}&c=${'x'.repeat(2000)}`;
  const { blocks } = built('slack', notification(), { nowMs, link: long });
  assertBlocks(blocks);
  t.true(blocks[2]?.fields?.some(({ text }) => text === '*Incident*\n20261122T031245Z-w1'));
});

test('every format: no notification makes it throw, what comes is JSON', t => {
  for (const build of Object.values(formats)) {
    for (const kind of ['alarm.raised', 'alarm.cleared', 'incident.closed'] as const) {
      const about = notification({ kind, suspect: '\u2028"' });
      for (const sending of [unlinked, { nowMs, link }]) {
        t.notThrows(() => void JSON.parse(build(about, sending).body));
      }
    }
  }
});
