import test from 'ava';
import { builtInRules } from '../../config/built-in-rules.ts';
import { detectApp, fromStartScript } from '../../config/detect-app.ts';
import { editorLine, initText } from '../../config/init.ts';
import { options } from '../../config/options.ts';
import { fakeHost } from '../helpers/fake-host.ts';
import { built } from '../helpers/build-config.ts';

const facts = {
  name: 'shop',
  script: 'server.js',
  command: null,
  args: [],
  env: {},
  nodeArgs: [],
};

/** The file with every commented-out default taken in. */
function uncommented(text: string): string {
  return text.replaceAll(/^#(?=\S|  )(?! yaml)/gm, '');
}

test('initText(): the file loads, and says nothing but the defaults', t => {
  const text = initText(facts);
  t.is(text.split('\n')[0], editorLine);
  const { config, warnings } = built(text);
  t.deepEqual(config, built('app: { name: shop, script: server.js }').config);
  t.deepEqual(warnings, []);
});

test('initText(): every default that is commented out is the default', t => {
  const text = uncommented(initText(facts));
  t.deepEqual(built(text).config, built(initText(facts)).config);
  t.deepEqual(built(text).config.rules, [...builtInRules]);
  t.regex(text, /^ {2}backoff:$/m);
});

test('initText(): every option is there with its description', t => {
  const text = initText(facts);
  t.true(options().length > 35);
  for (const { path, description } of options()) {
    t.true(text.includes(description), path);
    t.true(text.includes(`${path.split('.').at(-1) ?? ''}: `), path);
  }
});

test('initText(): what was found out stands there in earnest', t => {
  const { config } = built(
    initText({
      ...facts,
      args: ['--port', '80'],
      env: { NODE_ENV: 'production' },
      nodeArgs: ['--import', 'tsx'],
    }),
  );
  t.deepEqual(config.app.args, ['--port', '80']);
  t.deepEqual(config.app.env, { NODE_ENV: 'production' });
  t.deepEqual(config.app.nodeArgs, ['--import', 'tsx']);
  const command = built(initText({ ...facts, script: null, command: ['npm', 'start'] })).config;
  t.is(command.app.script, null);
  t.deepEqual(command.app.command, ['npm', 'start']);
});

function detects(title: string, files: Readonly<Record<string, string>>, expected: object): void {
  test(`detectApp(): ${title}`, t => {
    const host = fakeHost(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`/srv/shop/${name}`, text])),
    );
    t.like(detectApp(host), expected);
  });
}

detects(
  'a start script that node runs',
  {
    'package.json':
      '{ "name": "shop", "main": "lib.js", "scripts": { "start": "node server.js" } }',
    'server.js': '',
    'lib.js': '',
  },
  { name: 'shop', script: 'server.js', command: null },
);
detects(
  'a start script that something else runs',
  {
    'package.json': '{ "name": "shop", "scripts": { "start": "next start" } }',
  },
  { script: null, command: ['npm', 'start'] },
);
detects(
  'main',
  { 'package.json': '{ "main": "lib/app.js" }', 'lib/app.js': '' },
  {
    script: 'lib/app.js',
    name: 'app',
  },
);
detects('a usual name', { 'app.js': '', 'index.js': '' }, { script: 'app.js' });
detects('nothing', { 'README.md': '' }, { script: null, command: null, name: 'app' });

function takesApart(start: string, expected: object): void {
  test(`fromStartScript(): ${start}`, t => {
    const host = fakeHost({ '/srv/shop/server.js': '' });
    t.like(fromStartScript(start, host), expected);
  });
}

const byNpm = { script: null, command: ['npm', 'start'], nodeArgs: [] };
takesApart('node server.js', { script: 'server.js', args: [], nodeArgs: [] });
takesApart('NODE_ENV=production A= node --import tsx --inspect server.js --port "8 0"', {
  script: 'server.js',
  env: { NODE_ENV: 'production', A: '' },
  nodeArgs: ['--import', 'tsx', '--inspect'],
  args: ['--port', '8 0'],
});
takesApart('node gone.js', byNpm);
takesApart('node', byNpm);
takesApart('npm run build && node server.js', byNpm);
takesApart('node server.js --port $PORT', byNpm);
takesApart('tsx server.js', byNpm);
