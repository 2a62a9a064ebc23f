import { isRecord } from '../../base/guards.ts';
import { fitting } from './notification.ts';

/** The first suspect of an analysis in one line; the record is another program's, so every field may be missing. */
export function suspectTitle(suspects: readonly unknown[]): string | null {
  const [first] = suspects;
  if (!isRecord(first) || typeof first['title'] !== 'string' || first['title'] === '') return null;
  const { title, shareOfGrowth } = first;
  const share =
    typeof shareOfGrowth === 'number' && Number.isFinite(shareOfGrowth)
      ? ` (${Math.round(shareOfGrowth * 100)} % of the growth)`
      : '';
  return fitting(`${title}${share}`);
}
