import type { AgentSpawnInfo, HelloMessage } from '../ipc/messages.ts';
import { protocolVersion } from '../ipc/messages.ts';
import { builtins } from './builtins.ts';
import type { BuiltinChannel } from './builtin-channel.ts';
import type { Guest } from './guest.ts';
import { heapLimitOf } from './heap-limit.ts';
import { canProbeGently } from './probe.ts';
import { hasConnectionSeams } from './server-seams.ts';

/** What was found out while the agent set itself up. */
export interface Seams {
  readonly channel: BuiltinChannel | null;
  readonly hasListenSeam: boolean;
  readonly hasReport: boolean;
  readonly sharesHandles: boolean;
}

/** How the agent introduces itself, with what it can do on this Node. */
export function helloMessage(info: AgentSpawnInfo, seams: Seams, guest: Guest): HelloMessage {
  return {
    protocol: protocolVersion,
    token: info.token,
    slot: info.slot,
    generation: info.generation,
    pid: process.pid,
    node: process.versions.node,
    v8: process.versions.v8,
    startedAtMs: Math.round(Date.now() - guest.nowMs()),
    heapLimitBytes: heapLimitOf(builtins.v8.getHeapStatistics()),
    capabilities: capabilities(info, seams),
  };
}

function capabilities(info: AgentSpawnInfo, seams: Seams): string[] {
  const found: Readonly<Record<string, boolean>> = {
    'listen-seam': seams.hasListenSeam,
    'shared-handles': seams.sharesHandles,
    'connection-list': hasConnectionSeams(),
    'gentle-probe': info.probe !== 'off' && canProbeGently(),
    'forced-probe': info.probe !== 'off',
    report: seams.hasReport,
    profile: info.profile && process.features.inspector,
    ipc: seams.channel !== null,
    'ipc-hidden': seams.channel?.isHidden === true,
  };
  return Object.keys(found).filter(name => found[name]);
}
