import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { WorkerStatus } from '../../ipc/status.ts';

/** Below this the rules themselves would not even suspect anything. */
const confidenceShownMin = 0.5;

export function bytesText(bytes: number | null): string {
  return bytes === null ? '–' : formatBytes(bytes);
}

export function rateText({ opinion }: WorkerStatus): string {
  const rate = opinion?.rateBytesPerHour ?? null;
  if (opinion === null || rate === null) return '–';
  const isCounted = ['handles', 'contexts', 'timers'].includes(opinion.class);
  const amount = isCounted ? `${Math.round(rate)} ${opinion.class}` : formatBytes(rate);
  return rate > 0 ? `+${amount}` : amount;
}

export function stateText({ state, agent, gaveUp }: WorkerStatus): string {
  if (gaveUp) return 'given up';
  if (state !== 'ready' || agent === 'connected') return state;
  return agent === 'lost' ? 'ready, agent lost' : 'ready, no agent';
}

export function verdictText({ firing, opinion }: WorkerStatus): string {
  const limit =
    opinion?.timeToLimitMs == null ? '' : `, limit in ${formatDuration(opinion.timeToLimitMs)}`;
  if (firing.length > 0) return `Alarm: ${firing.join(', ')}${limit}`;
  if (opinion === null) return 'learning';
  const { confidence } = opinion;
  if (confidence === null || confidence < confidenceShownMin) return 'calm';
  return `${opinion.class} grows, ${Math.round(confidence * 100)} % sure${limit}`;
}
