import test from 'ava';
import type { Incident } from '../../base/incident.ts';
import { verdictClasses } from '../../base/verdict.ts';
import type { IncidentFolder } from '../../cli/state/incident-folder.ts';
import type { JournalReading } from '../../cli/state/journal-file.ts';
import { incidentStory } from '../../cli/story/incident-story.ts';
import { quietStory } from '../../cli/story/quiet-story.ts';
import { renderStory, type Story } from '../../cli/story/story.ts';
import { unpainted } from '../../cli/paint.ts';
import { leakIncident, leakVerdict } from '../helpers/state-folder.ts';

const emptyJournal: JournalReading = {
  records: [],
  brokenLines: 0,
  skippedBytes: 0,
  problem: null,
};

function tell(incident: Incident, journal: JournalReading = emptyJournal): string {
  return textOf(incidentStory(folderOf(incident), sources(journal)));
}

function folderOf(incident: Incident | null, problem: string | null = null): IncidentFolder {
  const { id } = leakIncident;
  return { id, path: `/s/incidents/${id}`, incident, problem, document: incident, files: [] };
}

function sources(journal: JournalReading): Parameters<typeof incidentStory>[1] {
  return { stateDir: '/s', journal, nowMs: Date.parse('2026-11-22T03:20:00Z') };
}

function textOf(story: Story): string {
  return renderStory(story, Infinity, unpainted).join('\n');
}

test('incidentStory(): tells what was seen, how fast, and how long until the limit', t => {
  const told = tell(leakIncident);
  t.regex(told, /^shop, worker 1: incident 20261122T031245Z-w1, .* \(7 min ago\)$/m);
  t.regex(told, /worker 1 \(pid 4711, generation 3, Node 20\.20\.2\) had been running for 2 h/);
  t.regex(told, /Its JavaScript heap kept growing by 40\.0 MiB per hour/);
  t.regex(told, /The limit is 256 MiB, V8's heap limit .* reached in 1 h 6 min/);
  t.regex(told, /Each request leaves 2\.00 KiB behind/);
  t.regex(told, /with a confidence of 97 %/);
  t.regex(told, /In its own words: the floor grows by 40 MiB\/h\.$/m);
});

test('incidentStory(): never claims certainty', t => {
  t.regex(
    tell({ ...leakIncident, verdict: { ...leakVerdict, confidence: 0.9999 } }),
    /a confidence of 99 %/,
  );
});

test('incidentStory(): tells what was done, in its order', t => {
  const told = tell(leakIncident);
  const steps = [
    'A replacement came first: pid 4801',
    'finished its work in 2 s; no request was cut',
    'A heap snapshot of 230 MiB was taken; it took 2 s, off-traffic',
    'Then the old process was ended',
    'It was over 25 s after the alarm',
  ];
  const places = steps.map(step => told.indexOf(step));
  t.false(places.includes(-1), told);
  t.deepEqual(
    [...places].sort((one, other) => one - other),
    places,
  );
});

const restart = leakIncident.restart;

test('incidentStory(): tells of requests that were cut', t => {
  if (restart === null) return t.fail();
  const cut = (requestsCut: number): string =>
    tell({ ...leakIncident, restart: { ...restart, requestsCut } });
  t.regex(cut(1), /1 request was cut at the deadline/);
  t.regex(cut(7), /7 requests were cut at the deadline/);
});

test('incidentStory(): tells of a restart that was not carried out', t => {
  if (restart === null) return t.fail();
  const because = 'the successor did not become ready, so the old worker goes on serving';
  const told = tell({
    ...leakIncident,
    restart: { ...restart, done: false, replacedByPid: null, drainMs: null, because },
  });
  t.regex(told, /The restart was not carried out: the successor did not become ready/);
  t.notRegex(told, /A replacement came first/);
});

test('incidentStory(): tells of a stop-first restart, and of none', t => {
  if (restart === null) return t.fail();
  t.regex(
    tell({ ...leakIncident, restart: { ...restart, order: 'stop-first' } }),
    /Pid 4801 took the place of pid 4711, which was stopped first/,
  );
  t.regex(tell({ ...leakIncident, restart: null }), /The worker was not restarted/);
  const planned = {
    at: leakIncident.openedAt,
    event: 'restart.planned',
    app: 'shop',
    pid: 4711,
    orderBecause: 'memory is too short for two processes at once',
  } as const;
  t.regex(
    tell(
      { ...leakIncident, restart: { ...restart, order: 'stop-first' } },
      { ...emptyJournal, records: [planned] },
    ),
    /stopped first \(stop-first: memory is too short for two processes at once\)/,
  );
});

test('incidentStory(): tells of refused captures and of what was taken instead', t => {
  const refusedBecause = 'it may need 900 MiB more memory and the cgroup has 300 MiB left';
  const { capture } = leakIncident;
  t.regex(
    tell({ ...leakIncident, capture: { ...capture, kind: 'none', refusedBecause } }),
    /Nothing was captured, because it was refused: it may need 900 MiB/,
  );
  t.regex(
    tell({ ...leakIncident, capture: { ...capture, kind: 'profile', refusedBecause } }),
    /A sampling heap profile .* A snapshot was refused: it may need/,
  );
  t.regex(
    tell({ ...leakIncident, capture: { ...capture, offTraffic: false } }),
    /in the serving process, which stood still/,
  );
});

test('incidentStory(): an incident that is open says so', t => {
  t.regex(tell({ ...leakIncident, closedAt: null, restart: null }), /The incident is still open/);
});

for (const verdictClass of verdictClasses) {
  test(`incidentStory(): has words for a verdict of class ${verdictClass}, with and without numbers`, t => {
    const bare = {
      ...leakVerdict,
      class: verdictClass,
      confidence: null,
      rateBytesPerHour: null,
      rateLow: null,
      rateHigh: null,
      perRequestBytes: null,
      clock: null,
      gates: {},
      spanMs: null,
      floorBytes: null,
      limitBytes: null,
      limitSource: null,
      timeToLimitMs: null,
    };
    for (const verdict of [{ ...leakVerdict, class: verdictClass }, bare]) {
      t.notRegex(tell({ ...leakIncident, verdict }), /null|undefined|NaN|\[object/);
    }
  });
}

test('incidentStory(): counts what is counted', t => {
  const verdict = {
    ...leakVerdict,
    class: 'timers',
    rateBytesPerHour: 1200,
    floorBytes: 5000,
  } as const;
  const told = tell({ ...leakIncident, verdict });
  t.regex(told, /the number of its active timers kept growing by 1200 timers per hour/i);
  t.regex(told, /stood at 5000 timers/);
});

test('incidentStory(): names the suspects, where they live and what to do', t => {
  const suspects = [
    {
      title: 'Map `seen` in server.js holds 120 000 records',
      shareOfGrowth: 0.97,
      retainedBytesDelta: 50e6,
      location: { script: 'server.js', line: 12, column: 7 },
      path: [
        { node: '(GC roots)', edge: null, kind: 'root', repeat: 1 },
        { node: 'Map', edge: 'seen', kind: 'context', repeat: 3 },
      ],
      advice: 'Give it a limit.',
    },
    'nonsense',
    {},
    { title: 'Array `pool` holds 9 objects', retainedBytesDelta: 2048, confidence: 'low' },
  ];
  const told = tell({ ...leakIncident, suspects });
  t.regex(
    told,
    /1\. Map `seen` .* \(97 % of the growth, 47\.7 MiB more than before, server\.js:12\)/,
  );
  t.regex(told, /Held by: \(GC roots\) → \.seen Map ×3/);
  t.regex(told, /Advice: Give it a limit\./);
  t.regex(told, /2\. something without a name/);
  t.regex(
    told,
    /3\. Array `pool` holds 9 objects \(2\.0\d? KiB more than before, may be no leak\)/,
  );
});

test('incidentStory(): nothing in the files can act on the terminal', t => {
  const evil = '\u001B]0;owned\u0007\u001B[2J';
  const told = tell({
    ...leakIncident,
    app: evil,
    rule: evil,
    verdict: { ...leakVerdict, because: evil, gates: { [evil]: 'pass' } },
    worker: { ...leakIncident.worker, node: evil },
    suspects: [{ title: evil, advice: evil, path: [{ node: evil, edge: evil }] }],
    capture: { ...leakIncident.capture, kind: 'none', refusedBecause: evil },
  });
  t.false(
    ['\u001B', '\u0007', '\u009B'].some(character => told.includes(character)),
    told,
  );
});

const at = '2026-11-22T03:12:45.100Z';

test('incidentStory(): a damaged record is told from the journal', t => {
  const { id } = leakIncident;
  const story = incidentStory(
    folderOf(null, '"incident.json" is missing'),
    sources({
      ...emptyJournal,
      brokenLines: 2,
      records: [
        { at, event: 'alarm.raised', app: 'shop', worker: 2, rule: 'other' },
        {
          at,
          event: 'alarm.raised',
          app: 'shop',
          worker: 1,
          pid: 7,
          rule: 'leak',
          verdict: leakVerdict,
        },
        { at, event: 'incident.open', app: 'shop', worker: 1, id },
        { at, event: 'worker.exit', app: 'shop', worker: 2, code: 1 },
        {
          at,
          event: 'capture.done',
          app: 'shop',
          worker: 1,
          kind: 'snapshot',
          bytes: 1024,
          pauseMs: 9,
        },
        { at, event: 'incident.closed', app: 'shop', worker: 1, id },
        { at, event: 'worker.start', app: 'shop', worker: 1 },
      ],
    }),
  );
  const told = textOf(story);
  t.regex(told, /its record is damaged/);
  t.regex(told, /"incident\.json" is missing\./);
  t.regex(told, /rule "leak" raised an alarm on worker 1 \(pid 7\): the floor grows by 40 MiB\/h/);
  t.regex(told, /a heap snapshot of worker 1 was written, 1\.00 KiB in 9 ms/);
  t.regex(told, /2 lines are broken/);
  t.notRegex(told, /other|worker 2|was started/);
});

test('incidentStory(): deaths after the incident are told', t => {
  const death = {
    at: '2026-11-22T03:15:00.000Z',
    event: 'worker.exit',
    app: 'shop',
    worker: 1,
    pid: 4801,
    signal: 'SIGKILL',
    because: 'killed by the kernel, out of memory',
  } as const;
  t.regex(
    tell(leakIncident, { ...emptyJournal, records: [death] }),
    /Since then\n {2}2026-11-22 03:15:00 UTC: worker 1 \(pid 4801\) was killed by the kernel/,
  );
  t.notRegex(
    tell(leakIncident, { ...emptyJournal, records: [{ ...death, at: leakIncident.openedAt }] }),
    /Since then/,
  );
});

test('quietStory(): all is well', t => {
  t.regex(
    textOf(quietStory(sources(emptyJournal))),
    /^No incident, .*\n\n.*\n {2}The journal in "\/s" is empty/,
  );
  const records = [{ at, event: 'supervisor.start', app: 'shop' }] as const;
  t.regex(
    textOf(quietStory(sources({ ...emptyJournal, records }))),
    /The journal begins .* \(7 min ago\) and holds 1 record; no failure is among them/,
  );
});

test('quietStory(): tells the last deaths, the newest first', t => {
  const death = { at, event: 'worker.exit', app: 'shop', worker: 1, code: 1 } as const;
  const records = [death, { ...death, worker: 2, because: 'crashed with exit code 3' }];
  const told = textOf(quietStory(sources({ ...emptyJournal, records })));
  t.regex(told, /^No incident, but a death/);
  t.regex(told, /worker 2 crashed with exit code 3\.\n.*worker 1 died with exit code 1\./);
});

test('renderStory(): keeps to the width', t => {
  const story = incidentStory(folderOf(leakIncident), sources(emptyJournal));
  for (const line of renderStory(story, 60, unpainted)) t.true(line.length <= 60, line);
});

test('incidentStory(): tells how the other workers fared, where they could be compared', t => {
  const because = 'worker 1 alone grows, 9.00 KiB/h: look for what only it is given to do';
  const pool = { scope: 'one', slots: [1], rateBytesPerHour: 9216, because } as const;
  t.regex(tell({ ...leakIncident, pool }), /Worker 1 alone grows, 9\.00 KiB\/h: look for/);
  t.notRegex(tell({ ...leakIncident, pool: { ...pool, scope: 'unknown' } }), /alone grows/);
});

test('incidentStory(): tells how the version before fared', t => {
  const previous = { version: '1.4.0', thisVersion: '1.5.0', rateBytesPerHour: 3072 };
  t.regex(
    tell({ ...leakIncident, previous }),
    /Version 1\.4\.0 grew by 3\.00 KiB per hour; this is 1\.5\.0\./,
  );
});
