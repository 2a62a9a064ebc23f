import test from 'ava';
import { leakGates } from '../../base/rule-spec.ts';
import { gateSentences, percent } from '../../cli/story/gate-sentences.ts';
import { leakVerdict } from '../helpers/state-folder.ts';

for (const gate of [...leakGates, 'span', 'resident']) {
  test(`gateSentences(): has words for "${gate}", whatever its result`, t => {
    const tell = (result: 'pass' | 'fail' | 'excused'): string | undefined =>
      gateSentences({ ...leakVerdict, gates: { [gate]: result } })[0];
    t.regex(tell('pass') ?? '', new RegExp(`^[A-Z].*\\. \\[${gate}\\]$`));
    t.regex(tell('fail') ?? '', new RegExp(`^[A-Z].*\\. \\[${gate}: not passed\\]$`));
    t.regex(tell('excused') ?? '', new RegExp(`\\[${gate}: excused\\]$`));
  });
}

test('gateSentences(): tells a check that the rule does not ask for from one that half of the room overrides', t => {
  const tell = (growthShare: number): string | undefined =>
    gateSentences({ ...leakVerdict, growthShare, gates: { load: 'excused' } })[0];
  t.regex(tell(0.2) ?? '', /this rule has that check switched off/);
  t.regex(tell(0.5) ?? '', /half of the room is gone/);
});

test('gateSentences(): brings the numbers along', t => {
  const gates = { growth: 'pass', horizon: 'pass', plateau: 'pass' } as const;
  const told = gateSentences({ ...leakVerdict, gates, plateauBytes: 250 * 2 ** 20 });
  t.regex(told[0] ?? '', /60\.0 MiB, 25 % of the room/);
  t.regex(told[1] ?? '', /1 h 6 min away/);
  t.regex(told[2] ?? '', /only at 250 MiB/);
});

test('gateSentences(): works without numbers', t => {
  const gates = { growth: 'pass', horizon: 'pass', plateau: 'pass' } as const;
  const bare = { growthBytes: null, growthShare: null, timeToLimitMs: null, plateauBytes: null };
  for (const sentence of gateSentences({ ...leakVerdict, ...bare, gates })) {
    t.notRegex(sentence, /null|NaN|undefined/);
  }
});

test('gateSentences(): names a gate that it does not know, made harmless', t => {
  const [sentence] = gateSentences({ ...leakVerdict, gates: { 'moon\u001B[1m': 'pass' } });
  t.is(sentence, 'Gate "moon\\x1b[1m": pass.');
});

test('percent(): rounds', t => {
  t.is(percent(0.253), '25 %');
  t.is(percent(1), '100 %');
});
