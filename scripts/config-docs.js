// Writes docs/configuration.md from the options themselves. Needs a build.
import { builtInRuleInputs } from '../dist/config/built-in-rules.js';
import { emitYaml, flowText } from '../dist/config/emit.js';
import { fileJsonSchema } from '../dist/config/json-schema.js';
import { options, optionsOf } from '../dist/config/options.js';
import { tiers } from '../dist/base/verdict.js';
import { resolveRule, ruleSection, ruleTree } from '../dist/config/rules-section.js';
import { sensitivityThresholds, tierThresholds } from '../dist/config/rule-types/leak-presets.js';
import { signalFacts } from '../dist/config/rule-types/signals.js';
import { shareText } from '../dist/config/quantity-text.js';
import { treeOf } from '../dist/config/tree.js';
import { generatedFile } from './generated-file.js';

const schema = fileJsonSchema();

function table(heads, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(row => line(row))].join('\n');
}

function cell(text) {
  return text.replaceAll('|', String.raw`\|`);
}

function code(value) {
  const tree = value === undefined ? null : treeOf(value);
  return tree === null ? '–' : cell(`\`${flowText(tree)}\``);
}

// The choices of an enumeration say more than its type does.
function meaning({ description, choices, types }) {
  const all = choices.map(choice => `\`${choice}\``).join(', ');
  const listed = choices.length > 1 && choices.length < 10 ? ` One of ${all}.` : '';
  const list = types.includes('array') ? ' A list.' : '';
  return cell(`${description.replace(/\.$/, '')}.${list}${listed}`);
}

function optionTable(records, { env }) {
  const heads = ['option', 'default', 'meaning', 'example', ...(env ? ['environment'] : [])];
  const rows = records.map(record => [
    `\`${record.path}\``,
    code(record.default),
    meaning(record),
    code(record.example),
    ...(env ? [record.env.map(name => `\`${name}\``).join(' ') || '–'] : []),
  ]);
  return table(heads, rows);
}

function section([key, part]) {
  const title = `### ${key}\n\n${part.description ?? ''}`;
  if (key === 'rules' || key === 'notify') return null;
  const records = options().filter(({ path }) => path === key || path.startsWith(`${key}.`));
  const isMap = part.properties !== undefined;
  return `${isMap ? title : `### ${key}`}\n\n${optionTable(records, { env: true })}`;
}

const ruleTypes = schema.properties.rules.items.oneOf;
const commonKeys = Object.keys(ruleTypes[0].properties).filter(
  key => key !== 'type' && ruleTypes.every(type => Object.hasOwn(type.properties, key)),
);

function isCommon({ path }) {
  return commonKeys.includes(path.split('.')[0]);
}

function ruleType(type) {
  const name = type.properties.type.const;
  const records = optionsOf(type, '').filter(record => !isCommon(record) && record.path !== 'type');
  return `#### ${name}\n\n${type.description}\n\n${optionTable(records, { env: false })}`;
}

function thresholdRow(name, { confidenceMin, growthShareMin, evaluations }) {
  return [name, shareText(confidenceMin), shareText(growthShareMin), `${evaluations}`];
}

const presets = table(
  ['', '`confidence`', '`minGrowth.headroom`', '`for.evaluations`'],
  [
    thresholdRow('`tier: suspect`', tierThresholds.suspect),
    thresholdRow('`sensitivity: low`', sensitivityThresholds.low),
    thresholdRow(
      '`sensitivity: normal` (`tier: leak`, `tier: critical`)',
      sensitivityThresholds.normal,
    ),
    thresholdRow('`sensitivity: high`', sensitivityThresholds.high),
  ],
);

// What each type and tier fills in is asked of the code that fills it in.
const needed = {
  threshold: { signal: 'rss.bytes', above: '1GiB' },
  'event-loop': { delayP99Above: '1s' },
};

function filledIn(type, tier) {
  const rule = ruleSection.parse({ name: 'any', type, ...(tier && { tier }), ...needed[type] });
  return ruleTree(resolveRule(rule, () => {}));
}

const typeDefaults = table(
  ['type', '`tier`', '`for`', '`keepFiringFor`', ...tiers.map(tier => `\`actions\`, ${tier}`)],
  ruleTypes.map(({ properties }) => {
    const type = properties.type.const;
    const own = filledIn(type, undefined);
    const actions = tiers.map(tier => code(filledIn(type, tier).actions));
    return [type, code(own.tier), code(own.for), code(own.keepFiringFor), ...actions];
  }),
);

const tierDefaults = table(
  ['`tier`', '`severity`', '`cooldown`'],
  tiers.map(tier => {
    const { severity, cooldown } = filledIn('leak-trend', tier);
    return [code(tier), code(severity), code(cooldown)];
  }),
);

const unitExamples = {
  size: '`600MiB`',
  share: '`85%` or `0.85`',
  duration: '`10m`',
  count: '`1000`',
};
const signalTable = table(
  ['signal', 'meaning', 'value'],
  Object.entries(signalFacts).map(([name, { unit, meaning: text }]) => [
    `\`${name}\``,
    text,
    `${unit}, ${unitExamples[unit]}`,
  ]),
);

const builtIn = emitYaml(treeOf({ rules: builtInRuleInputs }))
  .map(line => line.text)
  .join('\n');

const notifyItem = schema.properties.notify.items;
const sections = Object.entries(schema.properties).map(entry => section(entry));

const text = `<!-- Generated by scripts/config-docs.js from the options themselves. -->

# Configuration

memsup runs without a configuration: \`memsup run server.js\`. What differs from the defaults stands in a file, in the
environment or on the command line. \`memsup init\` writes a commented file, \`memsup check\` finds mistakes in one, and
\`memsup config print --origins\` shows every value in force and where it comes from.

## Where it is looked for

The first of these that is there:

1. \`--config FILE\`
2. the file named by \`MEMSUP_CONFIG\`
3. \`memsup.yaml\` or \`memsup.yml\` in the current folder, or above it up to the folder of the nearest \`package.json\`
   (without a \`package.json\`, only the current folder)
4. \`$XDG_CONFIG_HOME/memsup/config.yaml\` (\`~/.config/memsup/config.yaml\`)
5. \`/etc/memsup/memsup.yaml\`

Flags stand above \`MEMSUP_*\` variables, those above the file, the file above the defaults. A program named on the
command line replaces \`script\`, \`command\` and \`args\` of the file.

Relative paths in the file count from its folder; \`app.script\` from \`app.cwd\` first. Relative paths on the command line
and in variables count from the current folder.

## How values are written

| kind | written | |
| --- | --- | --- |
| duration | \`500ms\` \`30s\` \`2m\` \`24h\` \`7d\` | always with a unit |
| size | \`512MiB\` \`2GB\` \`100B\` | \`KiB\` is 1024 bytes, \`KB\` is 1000; always with a unit |
| share | \`80%\` or \`0.8\` | |
| list in a variable | \`--port 80 "two words"\` | split as a shell would |

Every option of the tables below that names a variable can be set by it. An empty variable counts as not set. An
unknown \`MEMSUP_*\` name is a warning.

## What is reported

Everything that is wrong, at once, each with its place; memsup then exits with code 78:

\`\`\`
memsup.yaml:7:15 rules.0.for: expected a duration such as "2m", got "two"
memsup.yaml:4:3 app.drainTimout: unknown option, did you mean "drainTimeout"?
flag --replace app.replace: expected "auto", "start-first" or "stop-first", got "stop"
\`\`\`

\`memsup check --json\` prints the same as data: \`problems\` with \`source\`, \`file\`, \`line\`, \`column\`, \`path\`, \`message\`,
\`hint\` and, for what YAML itself refuses, \`excerpt\`.

## Options

${sections.filter(one => one !== null).join('\n\n')}

### notify

${schema.properties.notify.description} A list; each entry:

${optionTable(optionsOf(notifyItem, ''), { env: false })}

## Rules

${schema.properties.rules.description}

The built-in set:

\`\`\`yaml
${builtIn}
\`\`\`

It bends to the other options: without \`capture.profile\` it asks for no profile, and with a long \`sample.every\` it waits
longer. A rule in the file that contradicts other options is reported.

### Options of every rule

${optionTable(
  optionsOf(ruleTypes[0], '').filter(record => isCommon(record)),
  { env: false },
)}

When only one of \`tier\` and \`severity\` is given, the other follows. At the limit nothing may wait: there the restart
budget is the brake.

${tierDefaults}

\`for\`, \`keepFiringFor\` and \`actions\` depend on the type:

${typeDefaults}

### Thresholds of leak-trend

${presets}

\`confidence\`, \`minGrowth.headroom\` and \`for\` given in the rule win over the preset.

### Types

${ruleTypes.map(type => ruleType(type)).join('\n\n')}

### Signals

${signalTable}
`;

generatedFile('docs/configuration.md', text);
