import { html, type Html } from '../html.ts';
import { type PageAssets, renderPage } from '../page-shell.ts';
import { classTable } from './class-table.ts';
import { type ExplanationView, viewExplanation } from './explanation-view.ts';
import { bytesOrDash, durationOrDash, formatCount, formatMoment, signedBytes } from './figures.ts';
import { baseName } from './path-graph.ts';
import type { SourceExcerpt } from './report-input.ts';
import { section, withCode } from './section.ts';
import { suspectCards } from './suspect-section.ts';

export interface SnapshotReportInput {
  /** Of memsup. */
  readonly version: string;
  readonly madeAt: string;
  /** A `memsup.explain/1` document. */
  readonly explanation: unknown;
  readonly excerpts: readonly SourceExcerpt[];
}

/** The page of a snapshot alone: what holds the memory, and what grew when it was compared; no time, so no charts. */
export function renderSnapshotReport(input: SnapshotReportInput, assets: PageAssets): string {
  const view = viewExplanation(input.explanation);
  if (view === null) throw new TypeError('expected a memsup.explain/1 document');
  const name = baseName(view.file ?? 'snapshot');
  const body = html`<a class="skip" href="#leaks">To the content</a>
    ${head(view, name)}
    <nav aria-label="Parts of the report">
      <a href="#leaks">What leaks</a><a href="#classes-part">Classes</a>
    </nav>
    <main>
      ${section({
        id: 'leaks',
        title: view.hasBaseline ? 'What leaks' : 'What is large',
        body: suspectCards({
          suspects: view.suspects,
          excerpts: input.excerpts,
          nothing: 'Nothing in this snapshot piles up.',
        }),
      })}
      ${section({
        id: 'classes-part',
        title: view.hasBaseline ? 'What grew, by class' : 'What is large, by class',
        body: classTable(view),
      })}
    </main>
    <footer>
      <span>memsup ${input.version}</span><span>${name}</span><span>took ${durationOrDash(view.totalMs)} and ${bytesOrDash(view.peakRssBytes)} of memory</span><span>page made ${formatMoment(input.madeAt)}</span>
    </footer>
    <script type="application/json" id="chart-data"></script>`;
  return renderPage({ title: `${name}: memsup explain`, body, assets });
}

function head(view: ExplanationView, name: string): Html {
  return html`<header class="head" id="top">
    <p class="over"><span>Heap snapshot</span><span>${name}</span></p>
    <h1 class="long">${withCode(view.summary ?? 'A heap snapshot')}</h1>
    <dl class="key-figures">
      <div>
        <dt>Size of the heap</dt>
        <dd>
          <b>${bytesOrDash(view.selfBytes)}</b><span>${view.nodes === null ? '' : `${formatCount(view.nodes)} objects`}</span>
        </dd>
      </div>
      ${
        view.selfBytesDelta === null
          ? null
          : html`<div>
              <dt>Growth</dt>
              <dd>
                <b>${signedBytes(view.selfBytesDelta)}</b><span>since the snapshot before</span>
              </dd>
            </div>`
      }
      <div>
        <dt>Copies of strings</dt>
        <dd><b>${bytesOrDash(view.duplicateBytes)}</b><span>held more than once</span></dd>
      </div>
      <div>
        <dt>Sliced strings</dt>
        <dd><b>${bytesOrDash(view.slicedBytes)}</b><span>held by short pieces</span></dd>
      </div>
    </dl>
  </header>`;
}
