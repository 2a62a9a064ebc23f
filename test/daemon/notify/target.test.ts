import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { targetOf } from '../../../daemon/notify/target.ts';
import { ownFolder } from '../../helpers/own-folder.ts';
import type { NotifyConfig } from '../../../config/config.ts';

function config(changes: Partial<NotifyConfig> = {}): NotifyConfig {
  return {
    webhook: 'https://hooks.example.com/a',
    format: 'memsup',
    secretEnv: null,
    secretFile: null,
    incidentUrl: null,
    ...changes,
  };
}

test('targetOf(): a user in the address becomes a header', t => {
  const webhook = 'https://us%20er:p%3Ass@hooks.example.com:8443/a?b=c#d';
  const target = targetOf(config({ webhook }), {});
  t.is(target.url, 'https://hooks.example.com:8443/a?b=c');
  t.is(target.host, 'hooks.example.com:8443');
  t.is(target.authorization, `Basic ${Buffer.from('us er:p:ss').toString('base64')}`);
  t.is(targetOf(config(), {}).authorization, null);
});

test('targetOf(): a per cent sign that encodes nothing stands for itself', t => {
  const { authorization } = targetOf(config({ webhook: 'https://u:100%25%zz@a.example/' }), {});
  t.is(authorization, `Basic ${Buffer.from('u:100%25%zz').toString('base64')}`);
});

test('targetOf(): the key to sign with comes from the environment', t => {
  const signed = config({ secretEnv: 'KEY' });
  t.is(targetOf(signed, { KEY: 'hush' }).secret, 'hush');
  t.is(targetOf(signed, { KEY: '' }).secret, null);
  t.is(targetOf(signed, {}).secret, null);
  t.is(targetOf(config(), { KEY: 'hush' }).secret, null);
});

test('targetOf(): its name on disk tells receivers apart and gives nothing away', t => {
  const one = targetOf(config(), {});
  t.regex(one.key, /^[0-9a-f]{16}$/);
  t.is(one.key, targetOf(config({ secretEnv: 'KEY' }), { KEY: 'x' }).key);
  t.not(one.key, targetOf(config({ format: 'slack' }), {}).key);
  t.not(one.key, targetOf(config({ webhook: 'https://hooks.example.com/b' }), {}).key);
});

for (const [given, expected] of [
  ['http://am:9093', 'http://am:9093/api/v2/alerts'],
  ['http://am:9093/', 'http://am:9093/api/v2/alerts'],
  ['http://am:9093/prefix/', 'http://am:9093/prefix/api/v2/alerts'],
  ['http://am:9093/api/v2/alerts', 'http://am:9093/api/v2/alerts'],
  ['http://am:9093/api/v2/alerts/', 'http://am:9093/api/v2/alerts'],
] as const) {
  test(`targetOf(): alertmanager at ${given}`, t => {
    t.is(targetOf(config({ webhook: given, format: 'alertmanager' }), {}).url, expected);
  });
}

test('targetOf(): the key to sign with comes from a file, without its line end', t => {
  const secretFile = path.join(ownFolder(), 'key');
  fs.writeFileSync(secretFile, 'hush\n');
  t.is(targetOf(config({ secretFile }), {}).secret, 'hush');
  fs.writeFileSync(secretFile, '\n');
  t.is(targetOf(config({ secretFile }), {}).secret, null);
  t.is(targetOf(config({ secretFile: '/nowhere/key' }), {}).secret, null);
});
