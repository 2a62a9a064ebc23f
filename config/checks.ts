import { silentSamplesMin, windowSamplesMin } from './built-in-rules.ts';
import type { Path } from './paths.ts';
import type { Finding } from './problems.ts';
import type { Rule } from './rules-section.ts';
import type { Sections } from './sections.ts';
import type { Notify } from './tell-sections.ts';

/** What reads well entry by entry but cannot hold together; every pair of options that excludes another is here. */
export function impossibleCombinations(sections: Sections): Finding[] {
  return checks.flatMap(check => check(sections));
}

type Check = (sections: Sections) => readonly Finding[];

const checks: readonly Check[] = [
  programChecks,
  argsCheck,
  quorumCheck,
  intervalChecks,
  baselineCheck,
  keptBaselineCheck,
  ruleNameCheck,
  ruleTimingChecks,
  profileActionCheck,
  notifyChecks,
];

function programChecks({ app }: Sections): Finding[] {
  const reserved = ['MEMSUP_AGENT', 'NODE_CHANNEL_FD'].filter(name => Object.hasOwn(app.env, name));
  const findings: Finding[] = reserved.map(name => ({
    path: ['app', 'env', name],
    message: 'memsup itself sets this variable',
    atKey: true,
  }));
  if (app.script !== undefined && app.command !== undefined) {
    findings.push({
      path: ['app', 'command'],
      message: 'command and script exclude each other',
      involves: [['app', 'script']],
    });
  }
  return findings;
}

function argsCheck({ app }: Sections): Finding[] {
  if (app.command === undefined || app.args.length === 0) return [];
  const message = 'args belong to script; write them into command';
  return [{ path: ['app', 'args'], message, involves: [['app', 'command']] }];
}

/** What is to be compared with later must lie somewhere until then. */
function keptBaselineCheck({ capture }: Sections): Finding[] {
  if (capture.keep > 0 || capture.baseline !== 'warm') return [];
  const message = 'warm keeps a snapshot of every worker, and keep: 0 allows no snapshot on disk';
  return [{ path: ['capture', 'baseline'], message, involves: [['capture', 'keep']] }];
}

/** A worker that stops before its successor starts is missing for a while; then not all can be ready. */
function quorumCheck({ app, restart }: Sections): Finding[] {
  if (restart.quorum < 1 || app.replace !== 'stop-first') return [];
  const message = '100% with replace: stop-first allows no restart at all';
  return [{ path: ['restart', 'quorum'], message, involves: [['app', 'replace']] }];
}

function intervalChecks({ floorProbe, restart }: Sections): Finding[] {
  const findings: Finding[] = [];
  if (floorProbe.minInterval > floorProbe.maxInterval) {
    findings.push({
      path: ['floorProbe', 'minInterval'],
      message: 'minInterval must not be longer than maxInterval',
      involves: [['floorProbe', 'maxInterval']],
    });
  }
  if (restart.backoff.min > restart.backoff.max) {
    findings.push({
      path: ['restart', 'backoff', 'min'],
      message: 'min must not be longer than max',
      involves: [['restart', 'backoff', 'max']],
    });
  }
  return findings;
}

function baselineCheck({ app, capture }: Sections): Finding[] {
  if (capture.baseline === 'warm' && capture.maxPause === 0) {
    const message =
      'warm captures a worker that serves, and capture.maxPause of 0s allows that never';
    return [{ path: ['capture', 'baseline'], message, involves: [['capture', 'maxPause']] }];
  }
  if (capture.baseline !== 'sibling' || app.workers !== 1) return [];
  return [
    {
      path: ['capture', 'baseline'],
      message: 'sibling needs at least 2 workers, and app.workers is 1',
      involves: [['app', 'workers']],
    },
  ];
}

function eachRule(
  { rules }: Sections,
  look: (rule: Rule, index: number) => readonly Finding[],
): Finding[] {
  return (rules ?? []).flatMap((rule, index) => (rule === null ? [] : look(rule, index)));
}

function ruleNameCheck(sections: Sections): Finding[] {
  const first = new Map<string, number>();
  return eachRule(sections, ({ name }, index) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, index);
      return [];
    }
    return [
      {
        path: ['rules', index, 'name'],
        message: `"${name}" is the name of rules.${earlier} already`,
      },
    ];
  });
}

/** A rule that looks at less time than passes between two samples would see nothing, or always silence. */
function ruleTimingChecks(sections: Sections): Finding[] {
  const { every } = sections.sample;
  return eachRule(sections, (rule, index) => {
    const involves = [['sample', 'every']];
    if (rule.type === 'unresponsive' && rule.after < every * silentSamplesMin) {
      const message = `after must be at least ${silentSamplesMin} times sample.every`;
      return [{ path: ['rules', index, 'after'], message, involves }];
    }
    if (rule.type === 'gc-pressure' && rule.window < every * windowSamplesMin) {
      const message = `window must be at least ${windowSamplesMin} times sample.every`;
      return [{ path: ['rules', index, 'window'], message, involves }];
    }
    return [];
  });
}

function profileActionCheck(sections: Sections): Finding[] {
  if (sections.capture.profile) return [];
  return eachRule(sections, ({ actions }, index) =>
    actions?.includes('profile') === true
      ? [
          {
            path: ['rules', index, 'actions'],
            message: 'the action profile needs capture.profile: true',
            involves: [['capture', 'profile']],
          },
        ]
      : [],
  );
}

function notifyChecks({ notify }: Sections): Finding[] {
  return notify.flatMap((one, index): Finding[] =>
    one === null
      ? []
      : [...webhookFindings(one, ['notify', index]), ...secretFindings(one, ['notify', index])],
  );
}

const webhookKeys = ['webhook', 'webhookEnv', 'webhookFile'] as const;

function webhookFindings(one: Notify, path: Path): Finding[] {
  const given = webhookKeys.filter(key => one[key] !== undefined);
  if (given.length === 1) return [];
  const involves = webhookKeys.map(key => [...path, key]);
  const last = given.at(-1);
  return [
    last === undefined
      ? { path, message: 'a receiver needs webhook, webhookEnv or webhookFile', involves }
      : {
          path: [...path, last],
          message: `${given.slice(0, -1).join(', ')} and ${last} exclude each other`,
          involves,
        },
  ];
}

function secretFindings({ secretEnv, secretFile }: Notify, path: Path): Finding[] {
  if (secretEnv === undefined || secretFile === undefined) return [];
  return [
    {
      path: [...path, 'secretFile'],
      message: 'secretEnv and secretFile exclude each other',
      involves: [[...path, 'secretEnv']],
    },
  ];
}
