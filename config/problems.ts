import { MemsupError, type ErrorCode } from '../base/errors.ts';
import { configLimits } from './limits.ts';
import type { Path } from './paths.ts';

/** One thing that is wrong, before it is known where in the file it stands. */
export interface Finding {
  readonly path: Path;
  /** What is wrong, values quoted, no full stop. */
  readonly message: string;
  readonly hint?: string | undefined;
  /** Point at the key (an unknown one) and not at its value. */
  readonly atKey?: boolean | undefined;
  /** What to throw when this is all that is wrong; MEMSUP_CONFIG when absent. */
  readonly code?: ErrorCode | undefined;
  /** Values that took part in it; when one of them is itself wrong, this finding is not worth telling. */
  readonly involves?: readonly Path[] | undefined;
}

/** One thing that is wrong, placed; `memsup check --json` prints this. */
export interface ConfigProblem {
  /** `memsup.yaml:7:15`, `flag --workers`, `env MEMSUP_APP_WORKERS`. */
  readonly source: string;
  /** Absolute path; `null` for what does not come from the file. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** `rules.0.for`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
  /** The line of the file and a mark below the place, for what YAML itself refuses. */
  readonly excerpt: string | null;
}

/** `memsup.yaml:7:15 rules.0.for: expected a duration such as "2m", got "two"`. */
export function problemLine(problem: ConfigProblem): string {
  const place = [problem.source, problem.path].filter(part => part !== '').join(' ');
  const hint = problem.hint === null ? '' : `, ${problem.hint}`;
  return `${place === '' ? '' : `${place}: `}${problem.message}${hint}`;
}

/** Everything that is wrong with a configuration, at once. */
export class ConfigProblems extends MemsupError {
  readonly problems: readonly ConfigProblem[];
  /** How many were found, when not all of them are listed. */
  readonly total: number;

  constructor(problems: readonly ConfigProblem[], total = problems.length) {
    super('MEMSUP_CONFIG', problemText(problems, total), {
      hint: 'the file that `memsup init` writes explains every option',
    });
    this.problems = problems;
    this.total = total;
  }
}

function problemText(problems: readonly ConfigProblem[], total: number): string {
  const lines = problems.slice(0, configLimits.problems).map(problem => {
    const line = problemLine(problem);
    return problem.excerpt === null ? line : `${line}\n${problem.excerpt}`;
  });
  const more = total - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}
