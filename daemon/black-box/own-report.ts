import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { takeDeathReport, type DeathReport } from '../death-report.ts';

/**
 * Lets Node write a report should the supervisor itself run out of heap; returns how to put everything back. The host's own settings
 * win.
 */
export function reportOwnDeath(stateDir: string): () => void {
  const { report } = process;
  if (report.reportOnFatalError) return () => {};
  const { directory, compact } = report;
  const folder = folderOf(stateDir);
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return () => {}; // A full disk: then there would be no report either.
  }
  report.directory = folder;
  report.compact = true;
  report.reportOnFatalError = true;
  return () => {
    report.reportOnFatalError = false;
    report.directory = directory;
    report.compact = compact;
  };
}

/** What Node wrote when the supervisor before this one died, if anything. It is removed, for it holds the environment. */
export function takeOwnReport(
  stateDir: string,
  onStuck: (error: unknown) => void,
): DeathReport | null {
  return takeDeathReport(folderOf(stateDir), onStuck);
}

function folderOf(stateDir: string): string {
  return path.join(stateDir, 'reports', 'supervisor');
}
