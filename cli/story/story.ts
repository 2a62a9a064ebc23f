import type { Paint } from '../paint.ts';
import { wrapText } from '../text-width.ts';

export interface Section {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** What `memsup why` tells, before it is laid out. */
export interface Story {
  readonly headline: string;
  readonly sections: readonly Section[];
}

// Lines longer than this are hard to read, however wide the terminal is.
const lineColumnsMax = 100;
const indent = '  ';

/** Lays a story out: the headline, then each section's sentences, a line of their own each. */
export function renderStory(story: Story, columns: number, paint: Paint): string[] {
  // Into a file or a pipe each sentence goes as one line, which grep likes better.
  const width = Number.isFinite(columns) ? Math.min(columns, lineColumnsMax) : Infinity;
  const head = wrapText(story.headline, width).map(line => paint('bold', line));
  const body = story.sections
    .filter(section => section.sentences.length > 0)
    .flatMap(section => ['', paint('bold', section.title), ...sentenceLines(section, width)]);
  return [...head, ...body];
}

function sentenceLines(section: Section, width: number): string[] {
  return section.sentences.flatMap(sentence =>
    wrapText(sentence, Math.max(20, width - indent.length * 2)).map((line, index) =>
      index === 0 ? `${indent}${line}` : `${indent}${indent}${line}`,
    ),
  );
}
