import type { AppConfig } from './config.ts';
import type { Finding } from './problems.ts';
import type { Sections } from './sections.ts';

/** Below a command the app is a grandchild: no interpreter of ours, no channel, no handles to pass. */
export function commandFindings(
  { command }: Pick<AppConfig, 'command'>,
  { app, restart }: Sections,
): Finding[] {
  if (command === null) return [];
  const findings: Finding[] = [];
  const add = (path: readonly string[], message: string): void => {
    findings.push({ path, message, involves: [['app', 'command']] });
  };
  if (app.nodeArgs.length > 0) {
    add(['app', 'nodeArgs'], 'nodeArgs belong to script; a command starts its own interpreter');
  }
  if (app.ready.by === 'message') {
    add(['app', 'ready'], 'message needs script; an app below a command cannot send one');
  }
  if (app.balance === 'round-robin') {
    add(['app', 'balance'], 'round-robin needs script; an app below a command listens by itself');
  }
  if (restart.quorum >= 1) {
    add(['restart', 'quorum'], '100% with app.command allows no restart at all');
  }
  return findings;
}
