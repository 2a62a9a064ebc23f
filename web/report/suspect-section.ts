import { html, type Html } from '../html.ts';
import type { AllocationView, PlaceView, SuspectView } from './explanation-view.ts';
import { bytesOrDash, formatCount, formatShare, signedBytes, signedCount } from './figures.ts';
import { baseName, pathGraph } from './path-graph.ts';
import type { SourceExcerpt } from './report-input.ts';
import { empty, withCode } from './section.ts';

const shownMax = 5;

interface SuspectParts {
  readonly suspects: readonly SuspectView[];
  readonly excerpts: readonly SourceExcerpt[];
  /** What to say when there is none. */
  readonly nothing: string;
}

/** The suspects: what piles up, who holds it, where it stands in the code, what to do. */
export function suspectCards({ suspects, excerpts, nothing }: SuspectParts): Html {
  if (suspects.length === 0) return empty(nothing);
  const hidden = suspects.length - shownMax;
  return html`${suspects.slice(0, shownMax).map((suspect, index) => card(suspect, index, excerpts))}
  ${hidden > 0 ? html`<p class="note">${hidden} more in explain.json.</p>` : null}`;
}

function card(suspect: SuspectView, index: number, excerpts: readonly SourceExcerpt[]): Html {
  const shown = excerptsFor(suspect, excerpts);
  const graph = pathGraph(suspect.path);
  return html`<article class="suspect">
    <h3><span class="rank">${index + 1}</span><span>${withCode(suspect.title)}</span></h3>
    <div class="columns">
      <div>
        <dl class="facts">
          ${factsOf(suspect).map(
            ([name, value]) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl>
        ${suspect.advice === null ? null : html`<p class="advice"><b>What to do</b> ${withCode(suspect.advice)}.</p>`}
        ${shown.map(excerptFigure)}
      </div>
      ${
        graph === null
          ? null
          : html`<figure class="held">
              <figcaption>Who holds it, from the roots down</figcaption>
              ${graph}
            </figure>`
      }
    </div>
  </article> `;
}

const confidenceWords: ReadonlyMap<string, string> = new Map([
  ['high', 'sure: it piled up in something that was there before, and growth went on'],
  ['medium', 'fairly: it is a good part of the growth'],
  ['low', 'little: it may have been set up once'],
]);

function factsOf(suspect: SuspectView): readonly (readonly [name: string, value: string])[] {
  const { retainedBytes, retainedBytesDelta, share, count, countDelta } = suspect;
  const sure = confidenceWords.get(suspect.confidence ?? '');
  const facts: readonly (readonly [string, string | null])[] = [
    ['Holds', retainedBytes === null ? null : bytesOrDash(retainedBytes)],
    ['Grew by', retainedBytesDelta === null ? null : signedBytes(retainedBytesDelta)],
    [
      retainedBytesDelta === null ? 'Share of the heap' : 'Share of the growth',
      share === null ? null : formatShare(share),
    ],
    ['How sure', sure ?? null],
    ['How many', count === null ? null : formatCount(count)],
    ['More than before', countDelta === null ? null : signedCount(countDelta)],
    [
      'Of what',
      suspect.shape === null ? suspect.className : `${suspect.className} ${suspect.shape}`,
    ],
    ['Declared at', placeText(suspect.location)],
    ['Made at', placeText(suspect.leakedAt)],
    ['Allocated in, as sampled', allocationsText(suspect.allocations)],
    ['Package', suspect.packageName],
    [
      'Also held by',
      suspect.alsoHeldBy.length === 0 ? null : suspect.alsoHeldBy.slice(0, 3).join('; '),
    ],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

function placeText(place: PlaceView | null): string | null {
  return place === null ? null : `${baseName(place.script)}:${place.line}`;
}

function allocationsText(sites: readonly AllocationView[]): string | null {
  const texts = sites.map(({ functionName, place, share, samples }) => {
    const code = `${functionName}() ${placeText(place) ?? ''}`;
    const facts = [
      share === null ? null : `${formatShare(share)} of what lives`,
      samples === null ? null : `${formatCount(samples)} samples`,
    ].filter(fact => fact !== null);
    return facts.length === 0 ? code : `${code} (${facts.join(', ')})`;
  });
  return texts.length === 0 ? null : texts.join('; ');
}

function excerptsFor(
  suspect: SuspectView,
  excerpts: readonly SourceExcerpt[],
): readonly SourceExcerpt[] {
  const places = [
    suspect.leakedAt,
    suspect.location,
    ...suspect.allocations.map(({ place }) => place),
  ];
  return excerpts.filter(({ script, line }) =>
    places.some(place => place !== null && place.script === script && place.line === line),
  );
}

function excerptFigure({ name, firstLine, lines, line }: SourceExcerpt): Html {
  const numbered = lines.map((text, index) => codeLine(text, firstLine + index, line));
  return html`<figure class="code">
    <figcaption>${name}:${line}</figcaption>
    <pre tabindex="0">${numbered}</pre>
  </figure>`;
}

function codeLine(text: string, number: number, meant: number): Html {
  const kind = number === meant ? 'line meant' : 'line';
  return html`<span class="${kind}"><i>${number}</i>${text}\n</span>`;
}
