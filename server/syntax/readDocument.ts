/** An open document as it is read: its tree, and what it would be with a text in it. Knows no offer. */
import type { Query } from 'web-tree-sitter';
import type { Range } from '../chunking/boundaries.ts';
import type { DocumentTree } from './documentTrees.ts';
import type { SpanMemo } from './spanMemo.ts';
import { type TreeSpans, treeSpans } from './treeSpans.ts';

export interface ReadDocument {
  tree: DocumentTree;
  /** of the grammar: brackets, strings, comments */
  query: Query;
  text: string;
  cursor: number;
  /** of this grammar's documents */
  memo: SpanMemo;
}

/** @param text the document's, or another that is close to it @returns undefined where parsing took too long */
export function spansOf(document: ReadDocument, text: string, range: Range): TreeSpans | undefined {
  const { tree, query, text: own, memo } = document;
  return memo.of(text, range, () =>
    text === own
      ? treeSpans(own, tree.tree, query, range)
      : tree.variant(text, (parsed) => parsed && treeSpans(text, parsed, query, range)),
  );
}
