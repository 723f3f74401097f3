/** What the filters ask of the grammars: how an offer reads in its document, and the tree of a document with it. */
import type { Query, Tree } from 'web-tree-sitter';
import type { Grammars } from '../chunking/grammars.ts';
import { type GrammarId, languageById } from '../chunking/languages.ts';
import { DocumentTrees } from './documentTrees.ts';
import type { Reading } from './lexedReading.ts';
import { readOffer } from './reading.ts';
import { SpanMemo } from './spanMemo.ts';
import { spanQuery } from './spanQuery.ts';

/** A document cut at the cursor. */
export interface CutDocument {
  path: string;
  before: string;
  after: string;
}

export interface Insertion {
  /** put in at the cursor */
  inserted: string;
  /** put in at the document's end */
  appended: string;
}

export type Syntax = Pick<DocumentSyntax, 'read' | 'withOffer'>;

export class DocumentSyntax {
  readonly #trees: DocumentTrees;
  readonly #readers = new Map<GrammarId, { query: Query; memo: SpanMemo }>();

  constructor(grammars: Pick<Grammars, 'treeParser'>) {
    this.#trees = new DocumentTrees(grammars);
  }

  /** @param window how much of the document around the cursor is read */
  read(
    { path, before, after, text, languageId }: CutDocument & { text: string; languageId: string },
    window: { before: string; after: string },
  ): Promise<Reading> {
    const { grammar, kind } = languageById(languageId);
    const input = { languageId, text, ...window };
    const parsed = kind === 'prose' ? undefined : grammar;
    const whole = before + after;
    return this.#trees.withDocument({ path, grammar: parsed, text: whole }, (tree) => {
      if (!tree || !grammar) return readOffer(input, undefined);
      const reader = this.#readers.get(grammar) ?? { query: spanQuery(tree.language, grammar), memo: new SpanMemo() };
      this.#readers.set(grammar, reader);
      return readOffer(input, { tree, ...reader, text: whole, cursor: before.length });
    });
  }

  /** @param use is given the tree of the document with the insertion in it, if there can be one */
  withOffer<T>(
    { path, before, after }: CutDocument,
    grammar: GrammarId | undefined,
    { inserted, appended }: Insertion,
    use: (tree: Tree | undefined) => T,
  ): Promise<T> {
    return this.#trees.withDocument({ path, grammar, text: before + after }, (document) => {
      return document ? document.variant(before + inserted + after + appended, use) : use(undefined);
    });
  }

  dispose(): void {
    this.#trees.dispose();
    for (const { query } of this.#readers.values()) query.delete();
    this.#readers.clear();
  }
}

/** Without grammars: the lexer alone. */
export const lexerAlone: Syntax = {
  read: async ({ text, languageId }, window) => readOffer({ languageId, text, ...window }, undefined),
  withOffer: async (_document, _grammar, _insertion, use) => use(undefined),
};
