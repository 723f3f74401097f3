/**
 * Trees of open documents, kept from one look to the next: what was edited meanwhile is found by comparing texts, so that
 * an edit, or an offer put into a copy, costs one incremental parse. Knows no cursor and no language's names.
 */
import { Edit, type Language, type Point, type Tree } from 'web-tree-sitter';
import type { Grammars, TreeParser } from '../chunking/grammars.ts';
import type { GrammarId } from '../chunking/languages.ts';

export interface DocumentText {
  /** which document it is, for its tree to be found again */
  path: string;
  grammar: GrammarId | undefined;
  text: string;
}

/** A document's tree while it is looked at, and those of what the document may become. */
export interface DocumentTree {
  readonly tree: Tree;
  readonly language: Language;
  /** @param use is given the tree of `text`, which is gone afterwards; undefined where it took too long */
  variant<T>(text: string, use: (tree: Tree | undefined) => T): T;
}

/** A tree takes 22 bytes of wasm heap for each byte of source; a heap that overflows takes the process along. */
const mostUnits = 1_000_000;
const mostUnitsKept = 2_000_000;
const mostDocuments = 8;
/** Longest time of one parse, ms: of a document seen for the first time, and of one that has hardly changed. */
const wholeMs = 1000;
const variantMs = 60;

interface Kept {
  text: string;
  /** undefined: it took too long */
  tree: Tree | undefined;
}

export class DocumentTrees {
  readonly #grammars: Pick<Grammars, 'treeParser'>;
  /** the one used last is the last */
  readonly #kept = new Map<string, Kept>();

  constructor(grammars: Pick<Grammars, 'treeParser'>) {
    this.#grammars = grammars;
  }

  /**
   * Hands the document's tree to `use`; it is undefined where there is no grammar, or the text is too long or too slow to
   * parse. Nothing waits while `use` runs.
   */
  async withDocument<T>(
    { path, grammar, text }: DocumentText,
    use: (document: DocumentTree | undefined) => T,
  ): Promise<T> {
    if (grammar === undefined || text.length > mostUnits) return use(undefined);
    const parser = await this.#grammars.treeParser(grammar);
    const tree = this.#treeOf(`${grammar}:${path}`, text, parser);
    if (!tree) return use(undefined);
    return use({
      tree,
      language: parser.language,
      variant(other, useVariant) {
        const edited = tree.copy();
        let parsed: Tree | undefined;
        try {
          editTree(edited, text, other);
          parsed = parser.parse(other, edited, variantMs);
          return useVariant(parsed);
        } finally {
          parsed?.delete();
          edited.delete();
        }
      },
    });
  }

  dispose(): void {
    for (const { tree } of this.#kept.values()) tree?.delete();
    this.#kept.clear();
  }

  #treeOf(key: string, text: string, parser: TreeParser): Tree | undefined {
    const known = this.#kept.get(key);
    if (known?.tree && known.text === text) return known.tree;
    this.#kept.delete(key);
    // What took too long is not tried again with each key: a text that is about as long is as slow.
    if (known && !known.tree && Math.abs(known.text.length - text.length) < known.text.length / 8) {
      this.#kept.set(key, known);
      return undefined;
    }
    if (known?.tree) editTree(known.tree, known.text, text);
    const tree = parser.parse(text, known?.tree, wholeMs);
    known?.tree?.delete();
    this.#kept.set(key, { text, tree });
    this.#forget();
    return tree;
  }

  #forget(): void {
    let units = 0;
    for (const { text } of this.#kept.values()) units += text.length;
    for (const [key, { text, tree }] of this.#kept) {
      if ((this.#kept.size <= mostDocuments && units <= mostUnitsKept) || this.#kept.size === 1) return;
      tree?.delete();
      units -= text.length;
      this.#kept.delete(key);
    }
  }
}

/** Tells a tree of `before` what has to change for `after`: all between the two texts' common beginning and end. */
function editTree(tree: Tree, before: string, after: string): void {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  const left = most - start;
  while (same < left && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)) {
    same++;
  }
  if (start === before.length && start === after.length) return;
  const oldEndIndex = before.length - same;
  const newEndIndex = after.length - same;
  const startPosition = pointAfter({ row: 0, column: 0 }, before, 0, start);
  const edit = new Edit({
    startIndex: start,
    oldEndIndex,
    newEndIndex,
    startPosition,
    oldEndPosition: pointAfter(startPosition, before, start, oldEndIndex),
    newEndPosition: pointAfter(startPosition, after, start, newEndIndex),
  });
  tree.edit(edit);
}

/** Where `end` stands, when `start` stands at `from`. Columns are UTF-16 units. */
function pointAfter(from: Point, text: string, start: number, end: number): Point {
  let { row, column } = from;
  let lineStart = start;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
    row++;
    column = 0;
    lineStart = at + 1;
  }
  return { row, column: column + end - lineStart };
}
