import type { AgentSpawnInfo } from '../ipc/messages.ts';

/**
 * Has Node write a diagnostic report when it dies of a fatal error, for from outside an exhausted heap looks like any other
 * abort. Returns false, and changes nothing, when the app uses reports itself or this Node has none.
 */
export function prepareReport(info: AgentSpawnInfo): boolean {
  const { report } = process;
  if (info.reportDir === null || report === undefined || isInUse(report)) return false;
  report.directory = info.reportDir;
  report.filename = `memsup-${info.slot}-${info.generation}-${process.pid}.json`;
  report.compact = true;
  // Without these the report holds the environment, secrets and all, and asks the name server about every connection while
  // the process is dying. Node 18 and 20 lack some, and 24 and 26 were seen to forget them when out of memory: so the
  // folder is private, and the supervisor keeps only what it needs.
  if ('excludeEnv' in report) Reflect.set(report, 'excludeEnv', true);
  if ('excludeNetwork' in report) Reflect.set(report, 'excludeNetwork', true);
  report.reportOnFatalError = true;
  return true;
}

function isInUse(report: NonNullable<typeof process.report>): boolean {
  return (
    report.reportOnFatalError ||
    report.reportOnSignal ||
    report.reportOnUncaughtException ||
    report.directory !== '' ||
    report.filename !== ''
  );
}
