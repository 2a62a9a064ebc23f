import { CST, Lexer } from 'yaml';
import { configLimits } from './limits.ts';

/**
 * Where a text nests deeper than any configuration does; `null` when it does not. The parser descends once for each
 * level, and near the end of the stack V8 may abort the process (while it compiles a regular expression) instead of
 * throwing: so the depth is bounded before, from the tokens, which take no recursion.
 */
export function tooDeepAt(text: string): number | null {
  let offset = 0;
  let flowDepth = 0;
  // In block context a level costs an indicator on the line, or a column of indentation.
  let lineDepth = 0;
  let isLineStart = true;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    const type: CST.TokenType | null = isScalar ? null : CST.tokenType(token);
    isScalar = type === 'scalar';
    if (type === 'newline') {
      lineDepth = 0;
      isLineStart = true;
    } else if (type === 'space' && isLineStart) {
      lineDepth += token.length;
    } else if (type !== null && blockIndicators.has(type) && flowDepth === 0) {
      lineDepth += 1;
    } else {
      isLineStart = false;
    }
    if (type === 'flow-map-start' || type === 'flow-seq-start') flowDepth += 1;
    if (type === 'flow-map-end' || type === 'flow-seq-end') flowDepth = Math.max(0, flowDepth - 1);
    // Lines in the middle of a flow collection may be indented at will.
    const depth = flowDepth + (flowDepth === 0 ? lineDepth : 0);
    if (depth > configLimits.nesting) return offset;
    if (type === null || !marks.has(type)) offset += token.length;
  }
  return null;
}

const blockIndicators: ReadonlySet<string> = new Set([
  'seq-item-ind',
  'explicit-key-ind',
  'map-value-ind',
]);

// Signs of the lexer to the parser, which are not in the text.
const marks: ReadonlySet<string> = new Set(['doc-mode', 'flow-error-end', 'scalar']);
