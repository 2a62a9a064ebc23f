import { html, jsonForScript, type Html } from '../html.ts';
import { type PageAssets, renderPage } from '../page-shell.ts';
import { breakdownSection } from './breakdown-section.ts';
import type { ChartData } from './chart-data.ts';
import {
  chartData,
  chartFigure,
  describeMemory,
  floorTable,
  memoryTable,
  pauseTable,
} from './chart-figures.ts';
import { classTable } from './class-table.ts';
import { crashCard } from './crash-card.ts';
import { costTable, timeline } from './done-section.ts';
import { type ExplanationView, viewExplanation, viewSuspects } from './explanation-view.ts';
import { bytesOrDash, formatCount, formatMoment } from './figures.ts';
import { gcTotalsTable } from './gc-section.ts';
import { headlineOf, reportHead } from './headline.ts';
import type { GateRemark, ReportInput } from './report-input.ts';
import { empty, section, sentences } from './section.ts';
import { suspectCards } from './suspect-section.ts';

/** The page of one incident: one file that needs nothing but itself. Same input, same page. */
export function renderIncidentReport(input: ReportInput, assets: PageAssets): string {
  const { incident, trace } = input;
  const explanation = viewExplanation(input.explanation);
  const suspects = explanation?.suspects ?? viewSuspects(incident.suspects);
  const charts = trace === null ? null : chartData(trace, input);
  const crash = crashCard(input.records, incident);
  const body = html`<a class="skip" href="#seen">To the content</a>
    ${reportHead(incident, suspects[0] ?? null)}
    <nav aria-label="Parts of the report">
      <a href="#seen">Seen</a><a href="#memory">Memory</a><a href="#leaks">What leaks</a><a href="#classes-part">Classes</a><a href="#done">Done</a><a href="#files">Files</a>
    </nav>
    <main>
      ${crash === null ? null : section({ id: 'crash', title: 'How it died', body: crash })}
      ${seenSection(input, charts)} ${memorySections(input, charts)}
      ${section({
        id: 'leaks',
        title: 'What leaks',
        body: html`${input.story.drained === null ? null : sentences([input.story.drained])}
        ${suspectCards({ suspects, excerpts: input.excerpts, nothing: nothingFound(input) })}`,
      })}
      ${section({ id: 'classes-part', title: classesTitle(explanation), body: classes(explanation) })}
      ${doneSection(input, explanation)} ${filesSection(input)}
    </main>
    ${foot(input)}
    <script type="application/json" id="chart-data">${charts === null ? null : jsonForScript(charts)}</script>`;
  return renderPage({ title: `${incident.app}: ${headlineOf(incident.verdict)}`, body, assets });
}

function seenSection({ story, trace }: ReportInput, charts: ChartData | null): Html {
  return section({
    id: 'seen',
    title: 'What was seen',
    body: html`${
      charts === null || trace === null
        ? empty('The readings that led to the alarm are not there, so there is nothing to draw.')
        : chartFigure({
            id: 'plot-floor',
            title: charts.floor.name,
            description:
              charts.floor.fit === null
                ? 'Points: what was measured.'
                : 'Points: what was measured. Line and band: the trend that the rule saw, and how far it is sure of it; dashed: where it leads.',
            numbers: floorTable(charts.floor),
          })
    }
      <p class="hidden" id="plot-keys">
        Arrow keys move along the chart, Home and End go to its ends, plus and minus zoom, Escape
        shows all of it.
      </p>
      <div class="columns even">
        <div>${sentences(story.seen)}</div>
        <div>
          <h3 class="plain">Why it was believed</h3>
          ${gateList(story.gates)}
        </div>
      </div>`,
  });
}

const gateMarks: Readonly<Record<GateRemark['result'], string>> = {
  pass: 'passed',
  fail: 'not passed',
  excused: 'excused',
};

function gateList(gates: readonly GateRemark[]): Html {
  if (gates.length === 0) {
    return empty('The rule compares with a fixed limit; there is nothing to weigh.');
  }
  return html`<ul class="gates">
    ${gates.map(
      ({ gate, result, sentence }) =>
        html`<li class="${result}">
          <span>${sentence}</span> <small>${gate}: ${gateMarks[result]}</small>
        </li>`,
    )}
  </ul>`;
}

function memorySections({ trace, incident }: ReportInput, charts: ChartData | null): Html | null {
  if (trace === null || charts === null) return null;
  const majors = trace.collections.filter(({ gc }) => gc === 'major').length;
  const { bucketSeconds } = charts.gc;
  return html`${section({
    id: 'memory',
    title: 'Memory of the process',
    body: chartFigure({
      id: 'plot-memory',
      title: 'Memory over time',
      description: describeMemory(charts.memory, majors),
      numbers: memoryTable(trace.samples),
    }),
  })}${section({
    id: 'collections',
    title: 'Garbage collection',
    body: html`<div class="columns even">
        ${chartFigure({
          id: 'plot-gc-count',
          title: 'How many',
          description: `Collections in ${bucketSeconds} s, by kind.`,
          numbers: html``,
        })}${chartFigure({
          id: 'plot-gc-pause',
          title: 'How long',
          description: `Milliseconds paused in ${bucketSeconds} s, by kind.`,
          numbers: html``,
        })}
      </div>
      ${gcTotalsTable(trace)}${pauseTable(trace)}`,
  })}${section({
    id: 'resident',
    title: 'Where resident memory goes',
    body: breakdownSection(trace.samples, incident.worker.uptimeMs),
  })}`;
}

function nothingFound({ incident, story }: ReportInput): string {
  if (story.lookAt !== null) return story.lookAt;
  return incident.capture.kind === 'none'
    ? 'Nothing was captured, so nobody can say what holds the memory.'
    : 'The capture shows nothing that piles up.';
}

function classesTitle(explanation: ExplanationView | null): string {
  return explanation?.hasBaseline === true ? 'What grew, by class' : 'What is large, by class';
}

function classes(explanation: ExplanationView | null): Html {
  if (explanation === null) {
    return empty('No snapshot was explained, so there are no classes to compare.');
  }
  const { summary, duplicateBytes, slicedBytes, selfBytes, nodes, hasBaseline } = explanation;
  return html`${sentences([
    ...(selfBytes === null || nodes === null
      ? []
      : [`The snapshot holds ${bytesOrDash(selfBytes)} in ${formatCount(nodes)} objects.`]),
    ...(explanation.suspects.length === 0 && summary !== null ? [`${summary}.`] : []),
    ...(duplicateBytes > 2 ** 20
      ? [`${bytesOrDash(duplicateBytes)} are copies of strings that there are already.`]
      : []),
    ...(slicedBytes > 2 ** 20
      ? [`${bytesOrDash(slicedBytes)} are parts of long strings that nobody needs.`]
      : []),
  ])}${classTable(explanation)}
  ${
    hasBaseline && !explanation.tellsObjectsApart
      ? html`<p class="note">The snapshots come from two processes, whose objects cannot be told apart: new, deleted, allocated and freed are net changes.</p>`
      : null
  }`;
}

function doneSection(
  { incident, story, records }: ReportInput,
  explanation: ExplanationView | null,
): Html {
  return section({
    id: 'done',
    title: 'What was done, and what it cost',
    body: html`${sentences(story.done)}
      <div class="columns even">
        <div>${timeline(records, incident)}</div>
        <div class="scroll">${costTable(incident, explanation)}</div>
      </div>
      ${
        story.since.length === 0
          ? null
          : html`<h3 class="plain">Since then</h3>
              ${sentences(story.since)}`
      }`,
  });
}

function filesSection({ files, gaps }: ReportInput): Html {
  return section({
    id: 'files',
    title: 'Files of this incident',
    body: html`${
      files.length === 0
        ? empty('The folder of the incident is empty.')
        : html`<div class="scroll">
            <table class="wide">
              <tbody>
                ${files.map(
                  ({ name, bytes, use }) =>
                    html`<tr>
                      <th scope="row"><code>${name}</code></th>
                      <td class="num">${bytesOrDash(bytes)}</td>
                      <td>${use}</td>
                    </tr> `,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${
      gaps.length === 0
        ? null
        : html`<h3 class="plain">What could not be read</h3>
            ${sentences(gaps)}`
    }`,
  });
}

function foot({
  version,
  madeAt,
  incident,
}: Pick<ReportInput, 'version' | 'madeAt' | 'incident'>): Html {
  const { id, worker, app } = incident;
  const node = worker.node === null ? null : html`<span>Node ${worker.node}</span>`;
  return html`<footer>
    <span>memsup ${version}</span><span>${app}</span><span>incident ${id}</span><span>pid ${worker.pid}, generation ${worker.generation}</span>${node}<span>page made ${formatMoment(madeAt)}</span>
  </footer>`;
}
