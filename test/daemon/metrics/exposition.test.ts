import test from 'ava';
import { exposition, numberText, type Family } from '../../../daemon/metrics/exposition.ts';
import { readExposition } from '../../helpers/exposition.ts';
import { promtool } from '../../helpers/promtool.ts';

function gauge(changes: Partial<Family>): Family {
  const samples = [{ labels: {}, value: 1 }];
  return { name: 'shop_things', help: 'Things.', type: 'gauge', samples, ...changes };
}

test('exposition(): a family is its help, its type and its samples', t => {
  const family = gauge({
    samples: [
      { labels: {}, value: 1 },
      { labels: { a: 'x', b: 'y' }, value: 0.5 },
    ],
  });
  t.is(
    exposition([family]),
    '# HELP shop_things Things.\n# TYPE shop_things gauge\nshop_things 1\nshop_things{a="x",b="y"} 0.5\n',
  );
});

test('exposition(): a family without samples is left out, and nothing is nothing', t => {
  t.is(exposition([gauge({ samples: [] })]), '');
  t.is(exposition([]), '');
});

test('exposition(): what a label or a help says is escaped, each by its own rule', t => {
  const text = 'a "quoted" \\ back\nslash é {x="1"} # HELP';
  const out = exposition([gauge({ help: text, samples: [{ labels: { text }, value: 1 }] })]);
  const [help = '', , sample = ''] = out.split('\n');
  t.is(help, String.raw`# HELP shop_things a "quoted" \\ back\nslash é {x="1"} # HELP`);
  t.is(sample, String.raw`shop_things{text="a \"quoted\" \\ back\nslash é {x=\"1\"} # HELP"} 1`);
  t.is(readExposition(out)[0]?.labels['text'], text);
  const checked = promtool(t, ['check', 'metrics'], out);
  if (checked !== null) t.deepEqual(checked, { status: 0, output: '' });
});

test('numberText(): as Prometheus reads them', t => {
  const numbers = [0, -0, 1.5, -2, 1e21, 1e-7, Infinity, -Infinity, NaN];
  t.deepEqual(numbers.map(numberText), [
    '0',
    '0',
    '1.5',
    '-2',
    '1e+21',
    '1e-7',
    '+Inf',
    '-Inf',
    'NaN',
  ]);
});

test('promtool: it sees what is wrong', t => {
  const wrong = promtool(t, ['check', 'metrics'], 'shop_things{a="x} 1\n');
  if (wrong !== null) t.not(wrong.status, 0);
});
