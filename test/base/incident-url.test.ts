import test from 'ava';
import { incidentUrl, incidentUrlMistake } from '../../base/incident-url.ts';

const values = { id: '20261122T031245Z-w2', app: 'shop', host: 'web-1', worker: '2' };

function filled(template: string, expected: string | null, given: Partial<typeof values> = {}) {
  test(`incidentUrl(): ${template}`, t => {
    t.is(incidentUrl(template, { ...values, ...given }), expected);
  });
}

filled('https://a.example/{id}', 'https://a.example/20261122T031245Z-w2');
filled(
  'https://{host}.example/{app}/{worker}?i={id}&j={id}',
  'https://web-1.example/shop/2?i=20261122T031245Z-w2&j=20261122T031245Z-w2',
);
filled('https://a.example/{host}/{id}', 'https://a.example/x%2F..%3F%23%20%7C%3E/i', {
  host: 'x/..?# |>',
  id: 'i',
});
filled("https://a.example/a|b?q='<{id}>#{app}", 'https://a.example/a%7Cb?q=%27%3Ci%3E#shop', {
  id: 'i',
});
filled('https://{host}/{id}', null, { host: 'not a host' });
filled('https://a.example/{constructor}/{id}', 'https://a.example/%7Bconstructor%7D/i', {
  id: 'i',
});

test('incidentUrlMistake(): nothing is wrong', t => {
  for (const right of ['https://a.example/{id}', 'http://{host}:8080/{app}/{worker}?id={id}']) {
    t.is(incidentUrlMistake(right), null, right);
  }
});

test('incidentUrlMistake(): says what was expected', t => {
  t.regex(incidentUrlMistake('https://a.example/') ?? '', /with \{id\} in it/);
  t.regex(incidentUrlMistake(`https://a.example/{id}${'x'.repeat(1000)}`) ?? '', /at most 1000/);
  t.regex(incidentUrlMistake('file:///srv/{id}') ?? '', /http\(s\) URL/);
  t.regex(incidentUrlMistake('https://:/{id}') ?? '', /http\(s\) URL/);
  t.regex(incidentUrlMistake('https://a.example/{incident}/{id}') ?? '', /\{id\}, \{app\}/);
  t.regex(incidentUrlMistake('https://me:pw@a.example/{id}') ?? '', /without user and password/);
});
