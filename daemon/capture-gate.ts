/** What decides whether a heap snapshot may be taken now. Bytes and milliseconds. */
export interface CaptureFacts {
  readonly nodeMajor: number;
  readonly heapUsedBytes: number;
  /** What memory the host or the control group has left; `null` when unknown. */
  readonly headroomBytes: number | null;
  readonly headroomSource: 'cgroup' | 'host';
  readonly diskFreeBytes: number | null;
  readonly diskQuotaLeftBytes: number;
  readonly sinceLastCaptureMs: number | null;
  readonly cooldownMs: number;
  /** `null` off-traffic, where a pause hurts nobody. */
  readonly pauseMaxMs: number | null;
}

export interface CapturePrediction {
  readonly extraRssBytes: number;
  readonly extraRssWorstBytes: number;
  readonly pauseMs: number;
  readonly fileBytes: number;
}

export type CaptureGate =
  | { readonly allowed: true; readonly prediction: CapturePrediction }
  | { readonly allowed: false; readonly prediction: CapturePrediction; readonly because: string };

// Measured on object-dense heaps: V8's extra memory is 7 to 10 times the used heap, and up to 20 times when one array or map
// holds a million entries, which is what a leak looks like; the pause is 46 to 108 ms for each MB, 511 on Node 18.
const extraPerHeapByte = { upTo22: 10, from24: 8.5, worst: 20 };
const pauseMsPerMiB = { upTo18: 511, upTo20: 108, upTo22: 79, from24: 75 };
const filePerHeapByte = 2;

/** What a snapshot of a heap of this size will cost. */
export function predictCapture(nodeMajor: number, heapUsedBytes: number): CapturePrediction {
  const factor = nodeMajor <= 22 ? extraPerHeapByte.upTo22 : extraPerHeapByte.from24;
  const pace =
    nodeMajor <= 18
      ? pauseMsPerMiB.upTo18
      : nodeMajor <= 20
        ? pauseMsPerMiB.upTo20
        : nodeMajor <= 22
          ? pauseMsPerMiB.upTo22
          : pauseMsPerMiB.from24;
  return {
    extraRssBytes: Math.round(heapUsedBytes * factor),
    extraRssWorstBytes: Math.round(heapUsedBytes * extraPerHeapByte.worst),
    pauseMs: Math.round((heapUsedBytes / 2 ** 20) * pace),
    fileBytes: Math.round(heapUsedBytes * filePerHeapByte),
  };
}

/** Allows a snapshot, or says in one sentence why not. */
export function gateCapture(facts: CaptureFacts): CaptureGate {
  const prediction = predictCapture(facts.nodeMajor, facts.heapUsedBytes);
  const because = objection(facts, prediction);
  return because === null ? { allowed: true, prediction } : { allowed: false, prediction, because };
}

function objection(facts: CaptureFacts, prediction: CapturePrediction): string | null {
  const { sinceLastCaptureMs, cooldownMs, headroomBytes } = facts;
  if (sinceLastCaptureMs !== null && sinceLastCaptureMs < cooldownMs) {
    return `the last capture was ${inSeconds(sinceLastCaptureMs)} ago and the cool-down is ${inSeconds(cooldownMs)}`;
  }
  // Past a control group's limit the kernel kills, the serving workers too, so there the worst case counts; a host
  // swaps and reclaims first.
  const needBytes =
    facts.headroomSource === 'cgroup' ? prediction.extraRssWorstBytes : prediction.extraRssBytes;
  if (headroomBytes !== null && needBytes > headroomBytes) {
    return `it may need ${inMiB(needBytes)} more memory and the ${facts.headroomSource} has ${inMiB(headroomBytes)} left`;
  }
  const { diskFreeBytes, diskQuotaLeftBytes } = facts;
  if (prediction.fileBytes > diskQuotaLeftBytes) {
    return `the file may reach ${inMiB(prediction.fileBytes)} and capture.maxDisk leaves ${inMiB(diskQuotaLeftBytes)}`;
  }
  if (diskFreeBytes !== null && prediction.fileBytes * 1.2 > diskFreeBytes) {
    return `the file may reach ${inMiB(prediction.fileBytes)} and the disk has ${inMiB(diskFreeBytes)} left`;
  }
  if (facts.pauseMaxMs !== null && prediction.pauseMs > facts.pauseMaxMs) {
    return `it would stop the worker for about ${inSeconds(prediction.pauseMs)} and capture.maxPause is ${inSeconds(facts.pauseMaxMs)}`;
  }
  return null;
}

function inMiB(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
