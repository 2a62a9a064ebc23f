import type { LoadedConfig } from './build.ts';
import type { Config } from './config.ts';
import { configTree } from './config-tree.ts';
import { emitYaml } from './emit.ts';
import { originText } from './origins.ts';

// Wide values push their remark aside, not all remarks.
const remarkColumnMax = 48;

/** The effective configuration as YAML, secrets masked. `origins` adds a column that says where each value comes from. */
export function printConfig(
  { config, origins }: Pick<LoadedConfig, 'config' | 'origins'>,
  options: { readonly origins?: boolean | undefined } = {},
): string {
  const lines = emitYaml(configTree(config, { redact: true }));
  const widths = lines.map(({ text }) => text.length).filter(width => width < remarkColumnMax);
  const column = Math.max(0, ...widths) + 2;
  const text = lines.map(line => {
    const origin = line.path === null ? undefined : origins[line.path];
    if (options.origins !== true || origin === undefined) return line.text;
    return `${line.text.padEnd(column - 1)} # ${originText(origin)}`;
  });
  return `${text.join('\n')}\n`;
}

/** The effective configuration as YAML that gives the same configuration when read: secrets are not masked. */
export function configYaml(config: Config): string {
  return `${emitYaml(configTree(config))
    .map(line => line.text)
    .join('\n')}\n`;
}
