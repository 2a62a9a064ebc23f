import { MemsupError } from '../../base/errors.ts';
import { judgeRounds } from './judge-rounds.ts';
import type { RoundsVerdict } from './judge-rounds.ts';
import type { Round } from './messages.ts';
import type { ScenarioHost } from './scenario-host.ts';

export interface TrialOptions {
  /** Iterations a round; `null`: as many as take a quarter of a second. */
  readonly iterations: number | null;
  /** Rounds that are not judged: code is compiled and caches fill. */
  readonly warmupRounds: number;
  readonly roundsMax: number;
  readonly toleranceBytes: number;
  /** Heap snapshots are taken here, after the warm-up and when a leak is proven; `null`: none. */
  readonly snapshots: { readonly before: string; readonly after: string } | null;
  readonly onRound: (round: Round, verdict: RoundsVerdict | null) => void;
}

export interface TrialResult {
  readonly rounds: readonly Round[];
  readonly warmupRounds: number;
  readonly verdict: RoundsVerdict;
  readonly hasSnapshots: boolean;
}

const roundMs = 250;
const iterationsMax = 100_000;
/** Proof must hold for so many rounds in a row. */
const proofsMin = 2;

/** Repeats the scenario until growth stops or proves a leak, or until the rounds are used up. */
export async function conductTrial(
  host: ScenarioHost,
  options: TrialOptions,
): Promise<TrialResult> {
  const iterations = options.iterations ?? (await fittingIterations(host));
  const warm: Round[] = [];
  for (let index = 0; index < options.warmupRounds; index += 1) {
    const round = await host.round(iterations);
    warm.push(round);
    options.onRound(round, null);
  }
  const { snapshots } = options;
  if (snapshots !== null) await host.snapshot(snapshots.before);
  const rounds: Round[] = [];
  let verdict: RoundsVerdict = { state: 'unsure', findings: [] };
  let proofs = 0;
  while (rounds.length < options.roundsMax) {
    const round = await host.round(iterations);
    rounds.push(round);
    verdict = judgeRounds(rounds, options);
    options.onRound(round, verdict);
    proofs = verdict.state === 'leaks' ? proofs + 1 : 0;
    if (verdict.state === 'settled' || proofs >= proofsMin) break;
  }
  const leaks = verdict.state === 'leaks';
  if (leaks && snapshots !== null) await host.snapshot(snapshots.after);
  await host.end();
  return {
    rounds: [...warm, ...rounds],
    warmupRounds: warm.length,
    verdict,
    hasSnapshots: leaks && snapshots !== null,
  };
}

/** As many iterations as make a round of a quarter of a second: enough that garbage comes about and goes. */
async function fittingIterations(host: ScenarioHost): Promise<number> {
  for (let iterations = 1; ; iterations *= 4) {
    const { wallMs } = await host.round(iterations);
    if (!Number.isFinite(wallMs)) throw new MemsupError('MEMSUP_SCENARIO', 'A round has no time');
    if (wallMs >= roundMs / 4 || iterations >= iterationsMax) {
      const fitting = Math.round((iterations * roundMs) / Math.max(wallMs, 1));
      return Math.min(iterationsMax, Math.max(1, fitting));
    }
  }
}
