/** Which brackets of a source are a pair, by its grammar: those that are tokens, not text of strings or comments. */
import type { Node } from 'web-tree-sitter';
import type { Grammars } from '../server/chunking/grammars.ts';
import type { GrammarId } from '../server/chunking/languages.ts';
import type { BracketPair } from './rightPlaces.ts';

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Only those that stand side by side under one node; none where there is no grammar. */
export function bracketPairs(text: string, grammar: GrammarId | undefined, grammars: Grammars): Promise<BracketPair[]> {
  return grammars.withTree(text, grammar, (tree) => {
    const pairs: BracketPair[] = [];
    const visit = (node: Node): void => {
      const open: Node[] = [];
      for (const child of node.children) {
        if (!child) continue;
        if (child.type in closerOf) open.push(child);
        else if (open.length > 0 && child.type === closerOf[open[open.length - 1].type]) {
          pairs.push({ open: (open.pop() as Node).startIndex, close: child.startIndex });
        } else if (child.childCount > 0) visit(child);
      }
    };
    if (tree) visit(tree.rootNode);
    return pairs;
  });
}
