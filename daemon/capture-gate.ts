import { predictCapture, type CapturePrediction, type HeapFacts } from './capture-prediction.ts';

/** What decides whether a heap snapshot may be taken now. Bytes and milliseconds. */
export interface CaptureFacts extends HeapFacts {
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

export type CaptureGate =
  | { readonly allowed: true; readonly prediction: CapturePrediction }
  | { readonly allowed: false; readonly prediction: CapturePrediction; readonly because: string };

/** Allows a snapshot, or says in one sentence why not. */
export function gateCapture(facts: CaptureFacts): CaptureGate {
  const prediction = predictCapture(facts);
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
