import { isRecord } from '../../base/guards.ts';
import { plainText } from '../plain-text.ts';
import { numberOf, textOf } from '../state/fields.ts';
import { percent } from './gate-sentences.ts';

/** Where the sampling profile saw a suspect allocated: functions, largest first, and how well that is known. */
export function allocationText(value: unknown): string | null {
  const sites: unknown = isRecord(value) ? value['sites'] : null;
  if (!isRecord(value) || !Array.isArray(sites)) return null;
  const texts = sites.filter(isRecord).flatMap(site => siteText(site) ?? []);
  if (texts.length === 0) return null;
  const inlined = value['mayBeInlined'] === true ? ', each or a function inlined into it' : '';
  return `${texts.join('; ')} (sampled${inlined})`;
}

function siteText(site: Readonly<Record<string, unknown>>): string | null {
  const code = codeText(site);
  const share = numberOf(site['share']);
  if (code === null || share === null) return null;
  const caller = isRecord(site['calledFrom']) ? codeText(site['calledFrom']) : null;
  const samples = numberOf(site['samples']);
  const facts = [
    `${percent(share)} of what lives`,
    ...(samples === null ? [] : [`${samples} samples`]),
    ...(site['fits'] === 'script' ? ['by its script only'] : []),
  ];
  return `${code}${caller === null ? '' : `, called from ${caller}`}: ${facts.join(', ')}`;
}

function codeText(code: Readonly<Record<string, unknown>>): string | null {
  const script = textOf(code['script']);
  const line = numberOf(code['line']);
  if (script === null || line === null) return null;
  const name = textOf(code['function']) ?? '(anonymous)';
  return plainText(`${name}() in ${script}:${line}`);
}
