/** A document's tree with the trees of what stands in it in other languages. Knows no parser and no types of nodes. */
import type { Node, Query, Tree } from 'web-tree-sitter';
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
  /** finds the names that a tree of a grammar defines */
  readonly definitions: Pick<ReadonlyMap<GrammarId, Query>, 'get'>;
  /** children of nodes with many, by the node's id */
  readonly wide: Map<number, readonly Node[]>;
  /** how many more levels may be looked through */
  levelsLeft: number;
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

/** Deeper nodes are not looked at: no name is so deep, and there are trees of 100,000 levels. */
const mostLevels = 200;
/** Of one document, over all its questions: some 2 s; a long file of real code asks for a tenth. */
export const levelsInAll = 100_000;
/** From so many children on they are kept. */
const wideFrom = 200;

/**
 * Nodes over a position, the outermost first, through the host of an inner tree. From above, as a node finds its parent
 * by a search from the root.
 */
export function* nodesOver(syntax: Syntax, index: number): Generator<Placed, void> {
  yield* downwards(syntax, syntax, index);
  const inner = syntax.inner.find(({ host }) => host.startIndex <= index && index < host.endIndex);
  if (inner) yield* downwards(syntax, inner, index);
}

function* downwards(
  syntax: Syntax,
  { tree, grammar }: Pick<Syntax, 'tree' | 'grammar'>,
  index: number,
): Generator<Placed, void> {
  let node: Node | null = tree.rootNode;
  for (let level = 0; node && node.startIndex <= index && level < mostLevels; level++) {
    if (syntax.levelsLeft-- <= 0) return;
    yield { node, grammar };
    node = node.childCount > wideFrom ? wideChildAt(syntax, node, index) : node.firstChildForIndex(index);
  }
}

/** A node with ten thousand children is gone through once, not at every question. */
function wideChildAt({ wide }: Syntax, node: Node, index: number): Node | null {
  let children = wide.get(node.id);
  if (!children) {
    children = node.children;
    wide.set(node.id, children);
  }
  let from = 0;
  let to = children.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (children[middle].endIndex > index) to = middle;
    else from = middle + 1;
  }
  return children[from] ?? null;
}
