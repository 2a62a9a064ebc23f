import { isRecord } from '../../base/guards.ts';

/** A point as the protocol's own reader would see it. */
export interface DecodedPoint {
  readonly attributes: Readonly<Record<string, string>>;
  readonly timeNano: bigint;
  readonly startNano: bigint | null;
  readonly value?: bigint | number;
  readonly count?: bigint;
  readonly sum?: number;
  readonly buckets?: readonly bigint[];
  readonly bounds?: readonly number[];
}

export interface DecodedMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly kind: 'gauge' | 'sum' | 'histogram';
  readonly temporality: 'delta' | 'cumulative' | null;
  readonly isMonotonic: boolean | null;
  readonly points: readonly DecodedPoint[];
}

export interface DecodedResource {
  readonly attributes: Readonly<Record<string, string>>;
  readonly scope: { readonly name: string; readonly version: string };
  readonly metrics: readonly DecodedMetric[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an `ExportMetricsServiceRequest` in OTLP's JSON, written against the protocol's definition and not against our writer: every
 * field must be known and of its kind, or it throws.
 */
export function decodeExportRequest(value: unknown): DecodedResource[] {
  return list(fields(value, ['resourceMetrics'])['resourceMetrics']).map(decodeResource);
}

function decodeResource(value: unknown): DecodedResource {
  const { resource, scopeMetrics } = fields(value, ['resource', 'scopeMetrics']);
  const scopes = list(scopeMetrics).map(one => fields(one, ['scope', 'metrics']));
  const [first] = scopes;
  if (first === undefined || scopes.length !== 1) throw new Error('expected one scope');
  const scope = fields(first['scope'], ['name', 'version']);
  return {
    attributes: decodeAttributes(fields(resource, ['attributes'])['attributes']),
    scope: { name: text(scope['name']), version: text(scope['version']) },
    metrics: list(first['metrics']).map(decodeMetric),
  };
}

function decodeMetric(value: unknown): DecodedMetric {
  const all = fields(value, ['name', 'description', 'unit', 'gauge', 'sum', 'histogram']);
  const head = {
    name: text(all['name']),
    unit: text(all['unit']),
    description: text(all['description']),
  };
  const kinds = (['gauge', 'sum', 'histogram'] as const).filter(kind => kind in all);
  const [kind] = kinds;
  if (kind === undefined || kinds.length !== 1) throw new Error(`${head.name}: not one kind`);
  switch (kind) {
    case 'gauge': {
      const { dataPoints } = fields(all[kind], ['dataPoints']);
      return {
        ...head,
        kind,
        temporality: null,
        isMonotonic: null,
        points: list(dataPoints).map(decodeNumberPoint),
      };
    }
    case 'sum': {
      const sum = fields(all[kind], ['dataPoints', 'aggregationTemporality', 'isMonotonic']);
      if (typeof sum['isMonotonic'] !== 'boolean') throw new Error('isMonotonic is no boolean');
      return {
        ...head,
        kind,
        temporality: temporality(sum['aggregationTemporality']),
        isMonotonic: sum['isMonotonic'],
        points: list(sum['dataPoints']).map(decodeNumberPoint),
      };
    }
    case 'histogram': {
      const histogram = fields(all[kind], ['dataPoints', 'aggregationTemporality']);
      return {
        ...head,
        kind,
        temporality: temporality(histogram['aggregationTemporality']),
        isMonotonic: null,
        points: list(histogram['dataPoints']).map(decodeHistogramPoint),
      };
    }
  }
}

const pointFields = ['attributes', 'startTimeUnixNano', 'timeUnixNano'];

function decodeNumberPoint(value: unknown): DecodedPoint {
  const all = fields(value, [...pointFields, 'asInt', 'asDouble']);
  if ('asInt' in all === 'asDouble' in all) throw new Error('one of asInt and asDouble is needed');
  return {
    ...decodeTimes(all),
    value: 'asInt' in all ? integer(all['asInt']) : double(all['asDouble']),
  };
}

function decodeHistogramPoint(value: unknown): DecodedPoint {
  const names = ['count', 'sum', 'bucketCounts', 'explicitBounds'];
  const all = fields(value, [...pointFields, ...names]);
  const buckets = list(all['bucketCounts']).map(integer);
  const bounds = list(all['explicitBounds']).map(double);
  const count = integer(all['count']);
  if (buckets.length > 0 && buckets.length !== bounds.length + 1) throw new Error('bounds');
  if (buckets.length === 0 && bounds.length > 0) throw new Error('bounds without buckets');
  const counted = buckets.reduce((sum, one) => sum + one, 0n);
  if (buckets.length > 0 && counted !== count) throw new Error(`${counted} is not ${count}`);
  return { ...decodeTimes(all), count, sum: double(all['sum']), buckets, bounds };
}

function decodeTimes(all: Fields): Pick<DecodedPoint, 'attributes' | 'timeNano' | 'startNano'> {
  const timeNano = integer(all['timeUnixNano']);
  const startNano = 'startTimeUnixNano' in all ? integer(all['startTimeUnixNano']) : null;
  if (startNano !== null && startNano > timeNano) throw new Error('it ends before it starts');
  return { attributes: decodeAttributes(all['attributes']), timeNano, startNano };
}

function decodeAttributes(value: unknown): Record<string, string> {
  const entries = list(value).map(one => {
    const { key, value: wrapped } = fields(one, ['key', 'value']);
    return [text(key), text(fields(wrapped, ['stringValue'])['stringValue'])] as const;
  });
  if (new Set(entries.map(([key]) => key)).size !== entries.length) throw new Error('a key twice');
  return Object.fromEntries(entries);
}

function fields(value: unknown, known: readonly string[]): Fields {
  if (!isRecord(value)) throw new Error(`no message: ${JSON.stringify(value)}`);
  const unknown = Object.keys(value).filter(name => !known.includes(name));
  if (unknown.length > 0) throw new Error(`unknown fields: ${unknown.join(', ')}`);
  return value;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`);
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`no text: ${JSON.stringify(value)}`);
  return value;
}

/** 64 bits: a decimal text, for a number would be rounded. */
function integer(value: unknown): bigint {
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) {
    throw new Error(`no 64-bit integer: ${JSON.stringify(value)}`);
  }
  return BigInt(value);
}

function double(value: unknown): number {
  if (typeof value === 'number') return value;
  const found = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity }[text(value)];
  if (found === undefined) throw new Error(`no double: ${JSON.stringify(value)}`);
  return found;
}

function temporality(value: unknown): 'delta' | 'cumulative' {
  if (value === 1) return 'delta';
  if (value === 2) return 'cumulative';
  throw new Error(`no temporality: ${JSON.stringify(value)}`);
}
