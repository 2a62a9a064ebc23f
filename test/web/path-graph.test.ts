import test from 'ava';
import type { StepView } from '../../web/report/explanation-view.ts';
import { viewExplanation } from '../../web/report/explanation-view.ts';
import { pathGraph } from '../../web/report/path-graph.ts';
import { hostileNames } from '../helpers/report-folder.ts';

function step(node: string, changes: Partial<StepView> = {}): StepView {
  return { node, edge: 'next', kind: 'property', repeat: 1, at: null, ...changes };
}

test('pathGraph(): a stretch that repeats is drawn once, with how often', t => {
  const { text } = pathGraph([
    step('(root)', { edge: null, kind: 'root' }),
    step('Context', { repeat: 12 }),
    step('Object', { repeat: 12 }),
    step('String'),
  ]) ?? { text: '' };
  t.is(text.match(/class="repeat"/g)?.length, 1);
  t.regex(text, />×12<\/text>/);
  t.is(text.match(/<rect /g)?.length, 4);
  t.regex(text, /class="box root"/);
  t.regex(text, /class="box leak"[^]*String/);
});

test('pathGraph(): a long path keeps its ends and says what it leaves out', t => {
  const { text } = pathGraph(Array.from({ length: 60 }, (_, index) => step(`Node${index}`))) ?? {
    text: '',
  };
  t.regex(text, />45 more steps<\/text>/);
  t.regex(text, />Node0<\/text>/);
  t.regex(text, />Node59<\/text>/);
  t.is(text.match(/<rect /g)?.length, 15);
});

test('pathGraph(): names are text', t => {
  for (const name of hostileNames) {
    const { text } = pathGraph([step(name, { edge: name, at: name })]) ?? { text: '' };
    t.notRegex(text, /<(?:img|script|b)\b/);
  }
  t.is(pathGraph([]), null);
});

test('viewExplanation(): whatever the document is, it is read or refused, never thrown at', t => {
  for (const wrong of [null, 7, [], {}, { schema: 'memsup.explain/2' }]) {
    t.is(viewExplanation(wrong), null);
  }
  const view = viewExplanation({
    schema: 'memsup.explain/1',
    classes: [null, { class: 4, count: 'x' }],
    suspects: [{ path: [{}, { repeat: -4 }], location: { script: 3 } }, 'no'],
  });
  t.is(view?.classes.length, 1);
  t.like(view?.suspects[0], { title: '(no name)', location: null });
  t.deepEqual(
    view?.suspects[0]?.path.map(({ repeat }) => repeat),
    [1, 1],
  );
});
