/** What encloses a position: the names of the classes, functions and modules around it. Knows trees, no grammar's types. */
import type { Node } from 'web-tree-sitter';
import type { GrammarId } from './languages.ts';
import { labelWith, type Words } from './scopeNames.ts';
import { scopeWords } from './scopeWords.ts';
import { nodesOver, type Syntax } from './syntax.ts';

/** Of a deeper nesting the outermost labels and the innermost one are kept. */
const maxLabels = 4;

/**
 * Labels such as `class Foo`, outermost first, of what begins before `start` and encloses the first character from
 * there on that is no blank.
 */
export function scopeAt(text: string, syntax: Syntax | undefined, start: number): string[] {
  if (!syntax || start === 0) return [];
  const seen = /\S/g;
  seen.lastIndex = start;
  const match = seen.exec(text);
  if (!match) return [];
  const labels: string[] = [];
  for (const { node, grammar } of nodesOver(syntax, match.index)) {
    if (node.startIndex >= start) break;
    if (!node.isNamed) continue;
    const label = labelOf(node, grammar);
    if (label) labels.push(label);
  }
  return labels.length > maxLabels ? [...labels.slice(0, maxLabels - 1), labels[labels.length - 1]] : labels;
}

function labelOf(node: Node, grammar: GrammarId): string | undefined {
  const words: Words = scopeWords[grammar];
  // A node's type may be called as something that every object has.
  return Object.hasOwn(words, node.type) ? labelWith(words[node.type], node) : undefined;
}
