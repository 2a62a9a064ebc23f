import { messageFor, type Fact } from '../message.ts';
import type { Notification } from '../notification.ts';
import type { BuildBody } from './built-body.ts';

// Slack refuses the whole message when one part is longer.
const headerCharsMax = 150;
const sectionCharsMax = 3000;
const fieldCharsMax = 2000;
const fieldsMax = 10;

/** Slack's incoming webhook: blocks, and a text for where blocks are not shown (notifications, screen readers). */
export const buildSlack: BuildBody = (about, { link }) => {
  const { title, facts, text } = messageFor(about, link);
  const said = [about.because, ...about.done.map(done => `• ${done}`)].join('\n');
  const blocks = [
    {
      type: 'header',
      text: { type: 'plain_text', text: cut(title, headerCharsMax), emoji: false },
    },
    { type: 'section', text: { type: 'mrkdwn', text: cutEscaped(said, sectionCharsMax) } },
    { type: 'section', fields: facts.slice(0, fieldsMax).map(field) },
    { type: 'context', elements: [{ type: 'mrkdwn', text: escape(footer(about)) }] },
  ];
  return {
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ text: cutEscaped(text, sectionCharsMax), blocks }),
  };
};

function field({ name, value, href }: Fact): object {
  const head = `*${escape(name)}*\n`;
  const linked = href === undefined ? null : `${head}<${escape(href)}|${escape(value)}>`;
  // A link that is cut leads nowhere.
  const text =
    linked !== null && linked.length <= fieldCharsMax
      ? linked
      : cutEscaped(`*${name}*\n${value}`, fieldCharsMax);
  return { type: 'mrkdwn', text };
}

function footer({ at, id, kind }: Notification): string {
  return `memsup · ${kind} · ${at} · ${id}`;
}

// Slack's three control characters; all else in mrkdwn is decoration.
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`;
}

// Cut before escaping, and again by what the escapes add, so that no escape is cut in two.
function cutEscaped(text: string, charsMax: number): string {
  for (let keep = charsMax; ; keep = Math.floor(keep * 0.8)) {
    const escaped = escape(cut(text, keep));
    if (escaped.length <= charsMax) return escaped;
  }
}
