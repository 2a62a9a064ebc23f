import { isOneOf, isRecord } from '../../base/guards.ts';
import {
  baselineKinds,
  type Incident,
  type IncidentBaseline,
  type IncidentCapture,
  type IncidentPool,
  type IncidentPrevious,
  type IncidentRestart,
  type IncidentWorker,
} from '../../base/incident.ts';
import { poolScopes, tiers } from '../../base/verdict.ts';
import { decodeVerdict } from './decode-verdict.ts';
import { numberOf, textOf } from './fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `incident.json` → Incident, or the reason why it is none. Only worker, rule and verdict are indispensable: a story
 * with gaps is worth more at night than a refusal.
 */
export function decodeIncident(value: unknown, id: string): Incident | string {
  if (!isRecord(value)) return 'it is not a JSON object';
  const { schema, worker, rule, tier, verdict } = value;
  if (schema !== 'memsup.incident/1') return `its schema is "${String(schema)}"`;
  const decodedWorker = decodeWorker(worker);
  const decodedVerdict = decodeVerdict(verdict);
  if (decodedWorker === null) return '"worker" is missing or damaged';
  if (typeof rule !== 'string' || !isOneOf(tier, tiers)) return '"rule" or "tier" is missing';
  if (decodedVerdict === null) return '"verdict" is missing or damaged';
  return {
    schema: 'memsup.incident/1',
    id,
    app: textOf(value['app']) ?? '?',
    openedAt: textOf(value['openedAt']) ?? '',
    closedAt: textOf(value['closedAt']),
    worker: decodedWorker,
    rule,
    tier,
    verdict: decodedVerdict,
    pool: decodePool(value['pool']),
    previous: decodePrevious(value['previous']),
    capture: decodeCapture(value['capture']),
    baseline: decodeBaseline(value['baseline']),
    suspects: Array.isArray(value['suspects']) ? value['suspects'] : [],
    restart: decodeRestart(value['restart']),
  };
}

function decodeWorker(value: unknown): IncidentWorker | null {
  if (!isRecord(value)) return null;
  const slot = numberOf(value['slot']);
  if (slot === null) return null;
  return {
    slot,
    generation: numberOf(value['generation']) ?? 0,
    pid: numberOf(value['pid']) ?? 0,
    node: textOf(value['node']),
    startedAt: textOf(value['startedAt']) ?? '',
    uptimeMs: numberOf(value['uptimeMs']) ?? 0,
  };
}

function decodePool(value: unknown): IncidentPool | null {
  if (!isRecord(value)) return null;
  const { scope, slots } = value;
  const because = textOf(value['because']);
  if (!isOneOf(scope, poolScopes) || because === null) return null;
  return {
    scope,
    slots: Array.isArray(slots) ? slots.filter(slot => typeof slot === 'number') : [],
    rateBytesPerHour: numberOf(value['rateBytesPerHour']),
    because,
  };
}

function decodePrevious(value: unknown): IncidentPrevious | null {
  if (!isRecord(value)) return null;
  const version = textOf(value['version']);
  const thisVersion = textOf(value['thisVersion']);
  const rateBytesPerHour = numberOf(value['rateBytesPerHour']);
  if (version === null || thisVersion === null || rateBytesPerHour === null) return null;
  return { version, thisVersion, rateBytesPerHour };
}

function decodeCapture(value: unknown): IncidentCapture {
  const fields: Fields = isRecord(value) ? value : {};
  const kind = fields['kind'];
  return {
    kind: isOneOf(kind, ['snapshot', 'profile', 'none']) ? kind : 'none',
    offTraffic: fields['offTraffic'] === true,
    pauseMs: numberOf(fields['pauseMs']),
    bytes: numberOf(fields['bytes']),
    file: textOf(fields['file']),
    refusedBecause: textOf(fields['refusedBecause']),
  };
}

function decodeBaseline(value: unknown): IncidentBaseline | null {
  if (!isRecord(value)) return null;
  const { kind } = value;
  return {
    kind: isOneOf(kind, baselineKinds) ? kind : 'none',
    because: textOf(value['because']) ?? '',
    pauseMs: numberOf(value['pauseMs']),
    bytes: numberOf(value['bytes']),
    file: textOf(value['file']),
    refusedBecause: textOf(value['refusedBecause']),
  };
}

function decodeRestart(value: unknown): IncidentRestart | null {
  if (!isRecord(value)) return null;
  const { order } = value;
  return {
    replacedByPid: numberOf(value['replacedByPid']),
    order: isOneOf(order, ['start-first', 'stop-first']) ? order : 'stop-first',
    drainMs: numberOf(value['drainMs']),
    requestsCut: numberOf(value['requestsCut']),
    drainFreedBytes: numberOf(value['drainFreedBytes']),
    done: value['done'] === true,
    because: textOf(value['because']) ?? '',
  };
}
