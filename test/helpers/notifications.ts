import type { Notification } from '../../daemon/notify/notification.ts';
import type { RuleEvent } from '../../rules/judge.ts';
import { leakVerdict } from './state-folder.ts';

/** An alarm on worker 1, changed as told. */
export function notification(changes: Partial<Notification> = {}): Notification {
  return {
    id: '6f1c0c9e-0000-4000-8000-000000000001',
    kind: 'alarm.raised',
    at: '2026-11-22T03:12:45.120Z',
    fingerprint: '0123456789abcdef',
    app: 'shop',
    host: 'web-1',
    worker: { slot: 1, generation: 3, pid: 4711 },
    rule: 'leak',
    tier: 'leak',
    severity: 'warning',
    since: '2026-11-22T03:12:45.120Z',
    firing: true,
    verdict: leakVerdict,
    because: leakVerdict.because,
    incident: { id: '20261122T031245Z-w1', folder: '/state/incidents/20261122T031245Z-w1' },
    suspect: null,
    done: [],
    ...changes,
  };
}

/** What the leak rule says of a worker. */
export function ruleEvent(changes: Partial<RuleEvent> = {}): RuleEvent {
  return {
    kind: 'raised',
    atMs: 7_200_000,
    rule: 'leak',
    type: 'leak-trend',
    tier: 'leak',
    severity: 'warning',
    actions: ['log', 'notify', 'capture', 'restart'],
    verdict: leakVerdict,
    ...changes,
  };
}
