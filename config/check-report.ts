import { MemsupError } from '../base/errors.ts';
import type { LoadedConfig } from './build.ts';
import { ConfigProblems, problemLine, type ConfigProblem } from './problems.ts';

/** What `memsup check --json` prints. */
export interface CheckReport {
  readonly schema: 'memsup.check/1';
  readonly ok: boolean;
  readonly file: string | null;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

/** The result of loading a configuration, good or bad, as a report. */
export function checkReport(result: LoadedConfig | MemsupError): CheckReport {
  const schema = 'memsup.check/1';
  if (!(result instanceof MemsupError)) {
    const { config, warnings } = result;
    return { schema, ok: true, file: config.file, problems: [], warnings };
  }
  const problems = result instanceof ConfigProblems ? result.problems : [asProblem(result)];
  const file = problems.find(problem => problem.file !== null)?.file ?? null;
  return { schema, ok: false, file, problems, warnings: [] };
}

function asProblem({ message, hint }: MemsupError): ConfigProblem {
  return {
    source: '',
    file: null,
    line: null,
    column: null,
    path: '',
    message,
    hint: hint ?? null,
    excerpt: null,
  };
}

/** The same report for a person: a line for each problem, or one that says that all is well. */
export function checkText({ ok, file, problems, warnings }: CheckReport): string {
  const remarks = warnings.map(warning => `warning: ${warning}`);
  if (ok) {
    const verdict =
      file === null ? 'no configuration file: the defaults hold' : `${file}: no problems`;
    return [...remarks, verdict].join('\n');
  }
  const lines = problems.flatMap(problem => [
    problemLine(problem),
    ...(problem.excerpt === null ? [] : [problem.excerpt]),
  ]);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [...remarks, ...lines, count].join('\n');
}
