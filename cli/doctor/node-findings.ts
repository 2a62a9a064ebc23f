import { type Finding, fail, ok, warn } from './finding.ts';
import { capabilities, capabilityLosses, type NodeProbe, probeNode } from './probe-node.ts';

const oldestMajor = 18;
const newestMajor = 26;

/** Can the interpreter that will run the app be supervised, and how well? */
export function nodeFindings(node: string, probe: NodeProbe | string): Finding[] {
  if (typeof probe === 'string') {
    return [
      fail(
        'node',
        `"${node}" cannot be run: ${probe}`,
        'Give the path of an interpreter with --node',
      ),
    ];
  }
  const major = Number(probe.version.split('.')[0]);
  const version = `Node ${probe.version} ("${node}") will run the app`;
  if (major < oldestMajor || major > newestMajor) {
    return [fail('node', version, `Use Node ${oldestMajor} to ${newestMajor} for the app`)];
  }
  return [ok('node', version), ...capabilityFindings(probe)];
}

function capabilityFindings(probe: NodeProbe): Finding[] {
  const missing = capabilities.filter(capability => !probe.capabilities[capability]);
  if (missing.length === 0) return [ok('capabilities', capabilities.join(', '))];
  return missing.map(capability =>
    warn(
      'capabilities',
      `Node ${probe.version} has no "${capability}": ${capabilityLosses[capability]}`,
      'A newer Node has it',
    ),
  );
}

/** The other interpreters that can be reached, for `app.node`. */
export async function otherNodesFinding(nodes: readonly string[]): Promise<Finding> {
  const found: string[] = [];
  for (const node of nodes) {
    const probe = await probeNode(node);
    if (typeof probe !== 'string') found.push(`${probe.version} (${node})`);
  }
  return ok('other nodes', found.length === 0 ? 'none' : found.join(', '));
}
