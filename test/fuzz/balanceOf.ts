/** Whether brackets are balanced, as a grammar reads them: brackets that are tokens, not text of strings or comments. */
import type { Node, Tree } from 'web-tree-sitter';

export interface Balance {
  /** closers that nothing opened */
  surplus: number;
  /** opened and not closed */
  open: number;
  /** the grammar could not read all of it */
  errors: boolean;
}

const openerOf: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const openers = new Set(Object.values(openerOf));

export function balanceOf(tree: Tree): Balance {
  const open: string[] = [];
  let surplus = 0;
  const visit = (node: Node): void => {
    if (node.childCount > 0) {
      for (const child of node.children) if (child) visit(child);
    } else if (node.isMissing) return;
    else if (openers.has(node.type)) open.push(node.type);
    else if (node.type in openerOf) {
      const at = open.lastIndexOf(openerOf[node.type]);
      if (at < 0) surplus++;
      else open.length = at;
    }
  };
  visit(tree.rootNode);
  return { surplus, open: open.length, errors: tree.rootNode.hasError };
}

const textual = /comment|string|char|text|template|heredoc|quoted|content|scalar|regex|pattern|sigil|rune/;

/** Whether `offset` lies in a comment, a string or the text of a page, where brackets are letters. */
export function isWithinText(tree: Tree, offset: number): boolean {
  for (let node = tree.rootNode.descendantForIndex(Math.max(0, offset - 1), offset); node; node = node.parent) {
    if (textual.test(node.type)) return true;
  }
  return false;
}
