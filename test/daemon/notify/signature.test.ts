import { createHmac } from 'node:crypto';
import test from 'ava';
import { signatureOf } from '../../../daemon/notify/signature.ts';

test('signatureOf(): seconds, and the HMAC over seconds, a dot and the body', t => {
  const expected = createHmac('sha256', 'key').update('1795317165.{"a":1}').digest('hex');
  t.is(signatureOf('key', '{"a":1}', 1_795_317_165_999), `t=1795317165,v1=${expected}`);
});

test('signatureOf(): a value worked out elsewhere', t => {
  // printf '%s' '0.hello' | openssl dgst -sha256 -hmac secret
  t.is(
    signatureOf('secret', 'hello', 0),
    't=0,v1=93b5685ab7562560dac8b0759091563f8b626755aae5b3bfaf632ff66a5970fc',
  );
});

test('signatureOf(): another body, time or key is another signature', t => {
  const signatures = [
    signatureOf('key', 'body', 1000),
    signatureOf('key', 'body.', 1000),
    signatureOf('key', 'body', 2000),
    signatureOf('kez', 'body', 1000),
  ];
  t.is(new Set(signatures).size, 4);
});
