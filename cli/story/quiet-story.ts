import { plainText } from '../plain-text.ts';
import { deathSentence, unexpectedDeaths } from './deaths.ts';
import { damageSection, type Sources } from './incident-story.ts';
import { formatMomentAgo } from './moment.ts';
import type { Story } from './story.ts';

const deathsShownMax = 5;

/** The story when there is no incident: the last deaths that nobody asked for, or that all is well. */
export function quietStory({ stateDir, journal, nowMs }: Sources): Story {
  const first = journal.records[0];
  const deaths = unexpectedDeaths(journal.records);
  const last = deaths.at(-1);
  if (first === undefined || last === undefined) {
    return {
      headline: 'No incident, and no death that nobody asked for',
      sections: [
        {
          title: 'What is known',
          sentences: [
            first === undefined
              ? `The journal in "${plainText(stateDir)}" is empty.`
              : `The journal begins ${formatMomentAgo(first.at, nowMs)} and holds ${counted(journal.records.length)}; no failure is among them.`,
          ],
        },
        damageSection(journal),
      ],
    };
  }
  return {
    headline: `No incident, but a death ${formatMomentAgo(last.at, nowMs)}`,
    sections: [
      {
        title: 'What died',
        sentences: deaths.slice(-deathsShownMax).toReversed().map(deathSentence),
      },
      {
        title: 'What that means',
        sentences: [
          'No rule had seen it coming: it was too sudden, or it was no matter of memory. The output of the app says more.',
        ],
      },
      damageSection(journal),
    ],
  };
}

function counted(records: number): string {
  return records === 1 ? '1 record' : `${records} records`;
}
