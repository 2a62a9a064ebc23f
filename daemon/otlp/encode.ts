import type { OtlpConfig } from '../../config/config.ts';
import type { Family, Labels, Sample } from '../metrics/exposition.ts';
import type {
  Attribute,
  ExportRequest,
  HistogramPoint,
  Metric,
  NonFinite,
  NumberPoint,
  ResourceMetrics,
} from './messages.ts';
import { isConventional, otlpName, type OtlpName } from './names.ts';

export interface EncodeOptions {
  readonly app: string;
  readonly host: string;
  readonly version: string;
  readonly semconv: OtlpConfig['semconv'];
  readonly temporality: OtlpConfig['temporality'];
  /** Since when the sums are sums: the start of the supervisor, or the last push that arrived. */
  readonly startMs: number;
  readonly nowMs: number;
}

interface Times {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

const temporalities = { delta: 1, cumulative: 2 } as const;

/**
 * All families as one request. Each worker is a resource of its own, as each process is in OpenTelemetry, and so is the supervisor:
 * series of several processes must not fall together.
 */
export function encodeRequest(families: readonly Family[], options: EncodeOptions): ExportRequest {
  const workers = new Set(
    families.flatMap(({ samples }) => samples.map(({ labels }) => labels['worker'])),
  );
  const resources = [...workers].map(worker => resourceOf(worker, families, options));
  return { resourceMetrics: resources.filter(({ scopeMetrics }) => hasMetrics(scopeMetrics)) };
}

function hasMetrics(scopes: ResourceMetrics['scopeMetrics']): boolean {
  return scopes.some(({ metrics }) => metrics.length > 0);
}

function resourceOf(
  worker: string | undefined,
  families: readonly Family[],
  options: EncodeOptions,
): ResourceMetrics {
  const { app, host, version } = options;
  const own = families.map(family => ({
    ...family,
    samples: family.samples.filter(({ labels }) => labels['worker'] === worker),
  }));
  const node = own
    .find(({ name }) => name === 'nodejs_version_info')
    ?.samples[0]?.labels['version']?.replace(/^v/, '');
  const attributes = {
    'service.name': app,
    'service.instance.id': `${host}/${app}/${worker ?? 'supervisor'}`,
    'host.name': host,
    ...(node === undefined
      ? {}
      : { 'process.runtime.name': 'nodejs', 'process.runtime.version': node }),
  };
  return {
    resource: { attributes: attributesOf(attributes) },
    scopeMetrics: [
      {
        scope: { name: 'memsup', version },
        metrics: own.flatMap(family => metricsOf(family, options)),
      },
    ],
  };
}

function metricsOf(family: Family, options: EncodeOptions): Metric[] {
  const called = otlpName(family.name, options.semconv);
  if (called === null || family.samples.length === 0) return [];
  const { name, unit } = called;
  const head = { name, unit, description: family.help };
  const times: Times = {
    startTimeUnixNano: nano(options.startMs),
    timeUnixNano: nano(options.nowMs),
  };
  const aggregationTemporality = temporalities[options.temporality];
  const attributes = (labels: Labels): Attribute[] => attributesFor(family.name, called, labels);
  switch (family.type) {
    case 'counter': {
      const dataPoints = family.samples.map(({ labels, value }): NumberPoint => ({
        ...times,
        attributes: attributes(labels),
        ...numberOf(value, unit !== 's'),
      }));
      return [{ ...head, sum: { dataPoints, aggregationTemporality, isMonotonic: true } }];
    }
    case 'gauge': {
      const { timeUnixNano } = times;
      const dataPoints = family.samples.map(({ labels, value }): NumberPoint => ({
        timeUnixNano,
        attributes: attributes(labels),
        ...numberOf(value, unit === 'By' || unit.startsWith('{')),
      }));
      // A sum that may fall has no meaningful difference to the last push: it stays as it stands.
      return called.isUpDown === true
        ? [{ ...head, sum: { dataPoints, aggregationTemporality: 2, isMonotonic: false } }]
        : [{ ...head, gauge: { dataPoints } }];
    }
    case 'histogram': {
      const dataPoints = histogramPoints(family.samples, called.bounds ?? null, labels => ({
        ...times,
        attributes: attributes(labels),
      }));
      return [{ ...head, histogram: { dataPoints, aggregationTemporality } }];
    }
  }
}

// The attributes of the conventions are complete: more of them would be other series.
function attributesFor(family: string, { attributes = {} }: OtlpName, labels: Labels): Attribute[] {
  const entries = Object.entries(labels).flatMap(([label, value]) => {
    const known = attributes[label];
    if (known !== undefined) return [[known.name, `${value}${known.suffix ?? ''}`] as const];
    const isSaidElsewhere = isConventional(family) && (label === 'app' || label === 'worker');
    return isSaidElsewhere ? [] : [[label, value] as const];
  });
  return attributesOf(Object.fromEntries(entries));
}

function attributesOf(values: Readonly<Record<string, string>>): Attribute[] {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

/** `bounds`: those that are sent; `null`: all. */
function histogramPoints(
  samples: readonly Sample[],
  bounds: readonly number[] | null,
  pointOf: (labels: Labels) => Pick<HistogramPoint, 'attributes' | 'timeUnixNano'>,
): HistogramPoint[] {
  const series = new Map<string, { labels: Labels; samples: Sample[] }>();
  for (const sample of samples) {
    const { le: _, ...labels } = sample.labels;
    const key = JSON.stringify(labels);
    const known = series.get(key) ?? { labels, samples: [] };
    known.samples.push(sample);
    series.set(key, known);
  }
  return [...series.values()].map(({ labels, samples: own }) => {
    const valueOf = (suffix: string): number =>
      own.find(sample => sample.suffix === suffix)?.value ?? 0;
    const isSent = (le: number): boolean =>
      bounds === null || le === Infinity || bounds.includes(le);
    const buckets = own
      .filter(({ suffix }) => suffix === '_bucket')
      .map(({ labels: { le }, value }) => ({ le: le === '+Inf' ? Infinity : Number(le), value }))
      .filter(({ le }) => isSent(le));
    return {
      ...pointOf(labels),
      count: String(Math.round(valueOf('_count'))),
      sum: valueOf('_sum'),
      // Ours count everything up to their bound, OTLP's what lies between two.
      bucketCounts: buckets.map(({ value }, index) =>
        String(value - (buckets[index - 1]?.value ?? 0)),
      ),
      explicitBounds: buckets.map(({ le }) => le).filter(le => le !== Infinity),
    };
  });
}

function numberOf(
  value: number,
  isWhole: boolean,
): { readonly asInt: string } | { readonly asDouble: number | NonFinite } {
  if (isWhole && Number.isFinite(value)) return { asInt: BigInt(Math.round(value)).toString() };
  if (Number.isNaN(value)) return { asDouble: 'NaN' };
  if (value === Infinity) return { asDouble: 'Infinity' };
  if (value === -Infinity) return { asDouble: '-Infinity' };
  return { asDouble: value };
}

// Beyond what a double can count, so as text: milliseconds and six zeros.
function nano(ms: number): string {
  return `${Math.round(ms)}000000`;
}
