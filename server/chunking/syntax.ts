/** A document's tree with the trees of what stands in it in other languages. Knows no parser and no types of nodes. */
import type { Node, Tree } from 'web-tree-sitter';
import type { GrammarId } from './languages.ts';

/** A tree that covers one node of another. Its positions are the document's. */
export interface InnerSyntax {
  readonly host: Node;
  readonly tree: Tree;
  readonly grammar: GrammarId;
}

export interface Syntax {
  readonly tree: Tree;
  readonly grammar: GrammarId;
  readonly inner: readonly InnerSyntax[];
}

/** A node and the grammar whose types it has. */
export interface Placed {
  readonly node: Node;
  readonly grammar: GrammarId;
}

/** The node itself, or the root of what stands in it in another language. */
export function entered(syntax: Syntax, { node, grammar }: Placed): Placed {
  const inner = syntax.inner.find(({ host }) => host.id === node.id && grammar === syntax.grammar);
  return inner ? { node: inner.tree.rootNode, grammar: inner.grammar } : { node, grammar };
}

/** All nodes over a position, the innermost first, through the host of an inner tree. */
export function* nodesOver(syntax: Syntax, index: number): Generator<Placed, void> {
  const inner = syntax.inner.find(({ host }) => host.startIndex <= index && index < host.endIndex);
  if (inner) yield* upwards(inner.tree, inner.grammar, index);
  yield* upwards(syntax.tree, syntax.grammar, index);
}

function* upwards(tree: Tree, grammar: GrammarId, index: number): Generator<Placed, void> {
  for (let node = tree.rootNode.descendantForIndex(index); node; node = node.parent) yield { node, grammar };
}
