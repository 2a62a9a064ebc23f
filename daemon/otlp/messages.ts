/**
 * `ExportMetricsServiceRequest` of OTLP 1 in JSON: protobuf's own mapping, but for what OTLP says otherwise. 64-bit integers are texts,
 * enumerations numbers, and not-a-number and the infinities are texts where a double belongs.
 */
export interface ExportRequest {
  readonly resourceMetrics: readonly ResourceMetrics[];
}

export interface ResourceMetrics {
  readonly resource: { readonly attributes: readonly Attribute[] };
  readonly scopeMetrics: readonly {
    readonly scope: { readonly name: string; readonly version: string };
    readonly metrics: readonly Metric[];
  }[];
}

export interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

export type Metric = {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
} & (
  | { readonly gauge: { readonly dataPoints: readonly NumberPoint[] } }
  | {
      readonly sum: {
        readonly dataPoints: readonly NumberPoint[];
        readonly aggregationTemporality: 1 | 2;
        readonly isMonotonic: boolean;
      };
    }
  | {
      readonly histogram: {
        readonly dataPoints: readonly HistogramPoint[];
        readonly aggregationTemporality: 1 | 2;
      };
    }
);

interface Point {
  readonly attributes: readonly Attribute[];
  readonly timeUnixNano: string;
  /** Not of gauges. */
  readonly startTimeUnixNano?: string;
}

export type NumberPoint = Point &
  ({ readonly asInt: string } | { readonly asDouble: number | NonFinite });

export type NonFinite = 'NaN' | 'Infinity' | '-Infinity';

/** Buckets are counted each for itself, and there is one more than bounds. */
export type HistogramPoint = Point & {
  readonly count: string;
  readonly sum: number;
  readonly bucketCounts: readonly string[];
  readonly explicitBounds: readonly number[];
};
