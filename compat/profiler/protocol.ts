/** The parts of the inspector's answers that the profiles are made of. */
export interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  /** From 0; -1 for none. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export interface ProtocolNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly hitCount: number;
  readonly children?: readonly number[] | undefined;
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[] | undefined;
}

/** Times in microseconds. */
export interface ProtocolProfile {
  readonly nodes: readonly ProtocolNode[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProtocolAllocation {
  readonly callFrame: CallFrame;
  readonly selfSize: number;
  readonly id: number;
  readonly children: readonly ProtocolAllocation[];
}

/** V8's own answers; one look at the parts that are used is enough. */
export function isProfile(value: unknown): value is ProtocolProfile {
  return typeof value === 'object' && value !== null && 'nodes' in value && 'timeDeltas' in value;
}

/** The same for the sampling heap profiler. */
export function isAllocationProfile(
  value: unknown,
): value is { readonly head: ProtocolAllocation } {
  return typeof value === 'object' && value !== null && 'head' in value;
}
