import test from 'ava';
import { MemsupError } from '../../base/errors.ts';
import { checkReport, checkText } from '../../config/check-report.ts';
import { built, errorOf } from '../helpers/build-config.ts';

test('checkReport(): all is well', t => {
  const report = checkReport(built('app: { script: server.js }\nrules: []'));
  t.deepEqual(report, {
    schema: 'memsup.check/1',
    ok: true,
    file: '/srv/shop/memsup.yaml',
    problems: [],
    warnings: ['rules is empty: memsup restarts what dies, and watches nothing'],
  });
  t.is(
    checkText(report),
    'warning: rules is empty: memsup restarts what dies, and watches nothing\n/srv/shop/memsup.yaml: no problems',
  );
});

test('checkReport(): without a file the defaults hold', t => {
  const report = checkReport(built(null, { flags: { script: 'server.js' } }));
  t.is(checkText(report), 'no configuration file: the defaults hold');
});

test('checkReport(): problems, with the excerpt of what YAML refuses', t => {
  const report = checkReport(errorOf(() => built('app:\n\tscript: server.js')));
  t.like(report, { ok: false, file: '/srv/shop/memsup.yaml' });
  t.deepEqual(checkText(report).split('\n'), [
    'memsup.yaml:2:1: a tab cannot indent, use spaces',
    '    \tscript: server.js',
    '    ^',
    '1 problem',
  ]);
  const two = checkReport(errorOf(() => built('app: { script: server.js, workers: 0 }\nlog: 5')));
  t.regex(checkText(two), /\n2 problems$/);
});

test('checkReport(): another expected failure is one problem', t => {
  const report = checkReport(
    new MemsupError('MEMSUP_CONFIG_NOT_FOUND', 'Cannot read "x": it does not exist', {
      hint: 'the path comes from flag --config',
    }),
  );
  t.is(
    checkText(report),
    'Cannot read "x": it does not exist, the path comes from flag --config\n1 problem',
  );
  t.is(report.file, null);
});
