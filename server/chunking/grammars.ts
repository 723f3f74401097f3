/** Parsers by grammar. Knows tree-sitter; does not know files, chunks or where the product keeps its wasm files. */
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { FoveaError } from '../base/errors.ts';
import type { GrammarId } from './languages.ts';

/** Path of a wasm file: of `web-tree-sitter` itself or of a grammar. The product and the tests keep them in different places. */
export type LocateWasm = (name: 'web-tree-sitter' | GrammarId) => string;

/** A tree takes 22 bytes of wasm heap for each byte of source, and a heap that overflows takes the process with it. */
const maxParsedUnits = 4_000_000;

export interface TreeParser {
  language: Language;
  /**
   * @param old edited so that it fits `text`; it stays its owner's
   * @returns undefined where the text took too long or the parser failed on it
   */
  parse(text: string, old: Tree | undefined, limitMs: number): Tree | undefined;
}

/**
 * Loads grammars when they are first wanted. Trees live in a heap of their own and only while `use` runs, so that
 * nobody can forget to delete one. No TreeCursor is ever made: one collected after its tree's deletion crashes
 * newer tree-sitter releases.
 */
export class Grammars {
  private readonly locate: LocateWasm;
  private readonly parseLimitMs: number;
  private readonly parsers = new Map<GrammarId, Promise<Parser>>();
  private runtime: Promise<void> | undefined;
  /** files that were not parsed, because it took too long or the parser failed on them */
  unparsed = 0;

  /** @param parseLimitMs longest time one file may take before it is cut by lines instead */
  constructor(locate: LocateWasm, parseLimitMs = 3000) {
    this.locate = locate;
    this.parseLimitMs = parseLimitMs;
  }

  /**
   * Parses `text`, hands the tree to `use` and deletes it. The tree is undefined where there is no grammar or the
   * text is too long, too slow or too odd to parse; what a parser cannot read is no error of the caller's.
   * @throws FoveaError where a grammar that ships with Fovea cannot be loaded
   */
  async withTree<T>(text: string, grammar: GrammarId | undefined, use: (tree: Tree | undefined) => T): Promise<T> {
    if (grammar === undefined || text.length > maxParsedUnits) return use(undefined);
    const tree = this.parse(await this.parser(grammar), text, undefined, this.parseLimitMs);
    try {
      return use(tree);
    } finally {
      tree?.delete();
    }
  }

  /**
   * The parser of a grammar for whoever keeps trees: from here on nothing waits. Who is given a tree deletes it.
   * @throws FoveaError where a grammar that ships with Fovea cannot be loaded
   */
  async treeParser(grammar: GrammarId): Promise<TreeParser> {
    const parser = await this.parser(grammar);
    const { language } = parser;
    if (!language) throw new FoveaError('failure', `The ${grammar} grammar could not be loaded: install Fovea again.`);
    return { language, parse: (text, old, limitMs) => this.parse(parser, text, old, limitMs) };
  }

  /** Frees the parsers' memory; the object is of no use afterwards. */
  async dispose(): Promise<void> {
    const parsers = [...this.parsers.values()];
    this.parsers.clear();
    for (const parser of parsers) (await parser).delete();
  }

  private parse(parser: Parser, text: string, old: Tree | undefined, limitMs: number): Tree | undefined {
    const deadline = performance.now() + limitMs;
    let tree: Tree | null = null;
    try {
      // The type says void, but what the callback returns is what stops the parser.
      const progressCallback = (() => performance.now() > deadline) as () => void;
      tree = parser.parse(text, old ?? null, { progressCallback });
    } catch {
      tree = null;
    }
    if (tree) return tree;
    this.unparsed++;
    parser.reset();
    return undefined;
  }

  private parser(grammar: GrammarId): Promise<Parser> {
    let parser = this.parsers.get(grammar);
    if (!parser) {
      parser = this.load(grammar);
      this.parsers.set(grammar, parser);
    }
    return parser;
  }

  private async load(grammar: GrammarId): Promise<Parser> {
    try {
      this.runtime ??= Parser.init({ locateFile: () => this.locate('web-tree-sitter') });
      await this.runtime;
      const language = await Language.load(this.locate(grammar));
      return new Parser().setLanguage(language);
    } catch (cause) {
      throw new FoveaError('failure', `The ${grammar} grammar could not be loaded: install Fovea again.`, { cause });
    }
  }
}
