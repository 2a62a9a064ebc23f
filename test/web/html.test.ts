import { createHash } from 'node:crypto';
import test from 'ava';
import { escapeHtml, html, jsonForScript } from '../../web/html.ts';
import { renderPage } from '../../web/page-shell.ts';
import { hostileNames } from '../helpers/report-folder.ts';

test('html: text is escaped, markup stays, nothing is nothing', t => {
  const inner = html`<b>${'a & b'}</b>`;
  t.is(
    html`<p title="${'"x"'}">${inner}${null}${['<', 1]}</p>`.text,
    '<p title="&quot;x&quot;"><b>a &amp; b</b>&lt;1</p>',
  );
});

test('escapeHtml(): what acts unseen is written out', t => {
  t.is(escapeHtml('a\u202Eb'), 'a\\u202eb');
  t.is(escapeHtml('a\u2028b\u0000'), 'a\\u2028b\\u0000');
  t.is(escapeHtml('tab\tand\nline'), 'tab\tand\nline');
  for (const name of hostileNames) t.notRegex(escapeHtml(name), /[<>"\u2028\u202E]/);
});

test('jsonForScript(): gives back the same, and cannot end its element', t => {
  const value = { names: hostileNames };
  const { text } = jsonForScript(value);
  t.notRegex(text, /[<>&\u2028\u2029]/);
  t.deepEqual(JSON.parse(text), value);
});

test('renderPage(): the policy lets in its own script and style, and nothing else', t => {
  const page = renderPage({
    title: '<x>',
    body: html`<p>body</p>`,
    assets: { script: 'let a = 1;', style: 'p{color:red}' },
  });
  const sha = (text: string): string => createHash('sha256').update(text).digest('base64');
  t.true(page.includes('<title>&lt;x&gt;</title>'));
  t.true(
    page.includes(
      `default-src &#39;none&#39;; script-src &#39;sha256-${sha('let a = 1;')}&#39;; style-src &#39;sha256-${sha('p{color:red}')}&#39;`,
    ),
  );
  t.true(page.includes('<script>let a = 1;</script>'));
});
