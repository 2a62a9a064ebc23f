import { html } from '../html.ts';
import { type PageAssets, renderPage } from '../page-shell.ts';

/** The dashboard without its contents, which the script fills in: nothing in it is worth hiding. */
export function renderDashPage(assets: PageAssets): string {
  return renderPage({
    title: 'memsup',
    isServed: true,
    assets,
    body: html`<header class="bar">
      <h1 id="app">memsup</h1>
      <p id="summary" aria-live="off"></p>
      <p id="link" class="link" role="status"></p>
    </header>
    <main>
      <section id="detail" aria-labelledby="detail-title" hidden>
        <div class="detail-head">
          <h2 id="detail-title"></h2>
          <div class="ranges" role="group" aria-label="How far back">
            <button type="button" data-range="900">15 min</button>
            <button type="button" data-range="21600">6 h</button>
            <button type="button" data-range="86400">24 h</button>
          </div>
        </div>
        <div class="legend" data-legend="plot-worker"></div>
        <div class="plot" id="plot-worker" tabindex="0" role="img" aria-label="Memory of the worker over time"></div>
        <p id="opinion"></p>
      </section>
      <section aria-labelledby="workers-title">
        <h2 id="workers-title">Workers</h2>
        <div class="scroll">
          <table class="wide" id="workers" role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader" scope="col" class="num">Worker</th>
                <th role="columnheader" scope="col">State</th>
                <th role="columnheader" scope="col" class="num">Up</th>
                <th role="columnheader" scope="col">Last 15 min</th>
                <th role="columnheader" scope="col" class="num">Resident</th>
                <th role="columnheader" scope="col" class="num">Floor</th>
                <th role="columnheader" scope="col" class="num">Growth an hour</th>
                <th role="columnheader" scope="col">Verdict</th>
                <th role="columnheader" scope="col" class="num">Restarts</th>
                <th role="columnheader" scope="col"><span class="hidden">Actions</span></th>
              </tr>
            </thead>
            <tbody role="rowgroup"></tbody>
          </table>
        </div>
        <p id="nothing" class="empty">Waiting for the supervisor.</p>
      </section>
      <section aria-labelledby="incidents-title">
        <h2 id="incidents-title">Incidents</h2>
        <ul id="incidents"></ul>
      </section>
    </main>
    <div id="said" role="status" aria-live="polite"></div>
    <dialog id="ask"><form method="dialog"><p></p><menu><button value="no">Cancel</button><button value="yes" class="act">Do it</button></menu></form></dialog>`,
  });
}
