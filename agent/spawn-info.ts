import { isOneOf, isRecord } from '../base/guards.ts';
import { protocolVersion, type AgentSpawnInfo } from '../ipc/messages.ts';

/** Name of the environment variable that carries `AgentSpawnInfo`. */
export const spawnVariable = 'MEMSUP_AGENT';

/** What the supervisor wrote into the environment; `null` when that is not it, or of another protocol. */
export function parseSpawnInfo(text: string): AgentSpawnInfo | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // Somebody else's variable: the agent stays inert.
  }
  return isSpawnInfo(value) ? value : null;
}

function isSpawnInfo(value: unknown): value is AgentSpawnInfo {
  if (!isRecord(value)) return false;
  const texts = [value['socket'], value['token']];
  const counts = [value['slot'], value['generation'], value['supervisorPid'], value['listenFds']];
  const spans = [value['sampleEveryMs'], value['drainTimeoutMs']];
  const flags = [value['anyParent'], value['exposeIpc'], value['profile']];
  return (
    value['protocol'] === protocolVersion &&
    texts.every(text => typeof text === 'string') &&
    counts.every(count => Number.isSafeInteger(count)) &&
    spans.every(span => typeof span === 'number' && span > 0 && Number.isFinite(span)) &&
    flags.every(flag => typeof flag === 'boolean') &&
    isOneOf(value['onSupervisorLoss'], ['drain-exit', 'keep']) &&
    isOneOf(value['probe'], ['gentle', 'forced', 'off']) &&
    (value['reportDir'] === null || typeof value['reportDir'] === 'string')
  );
}
