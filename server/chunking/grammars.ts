/** Parsers by grammar. Knows tree-sitter; does not know files, chunks or where the product keeps its wasm files. */
import { Language, type Node, Parser, Query, type Range, type Tree } from 'web-tree-sitter';
import { FoveaError } from '../base/errors.ts';
import { programPatterns } from './definitionPatterns.ts';
import { morePatterns } from './definitionPatternsMore.ts';
import { layoutPatterns } from './definitionPatternsOfLayouts.ts';
import { embeddedParts } from './embedded.ts';
import type { GrammarId } from './languages.ts';
import { levelsInAll, type Syntax } from './syntax.ts';

const patterns: Readonly<Record<GrammarId, string>> = { ...programPatterns, ...morePatterns, ...layoutPatterns };

/** Path of a wasm file: of `web-tree-sitter` itself or of a grammar. The product and the tests keep them in different places. */
export type LocateWasm = (name: 'web-tree-sitter' | GrammarId) => string;

/** A grammar that trapped so often is not asked again: its files are cut by lines. */
const mostTraps = 2;
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
  /** loaded once, whatever becomes of their parsers: nothing unloads them */
  private readonly languages = new Map<GrammarId, Promise<Language>>();
  /** made with the first tree that is asked for names */
  private readonly definitions = new Map<GrammarId, Query>();
  /** how often a grammar's code ran into a trap */
  private readonly traps = new Map<GrammarId, number>();
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
  async withTree<T>(
    text: string,
    grammar: GrammarId | undefined,
    use: (tree: Tree | undefined) => T | Promise<T>,
  ): Promise<T> {
    if (grammar === undefined || text.length > maxParsedUnits || this.isOff(grammar)) return use(undefined);
    const tree = this.parse(await this.parser(grammar), grammar, text);
    try {
      return await use(tree);
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
    return {
      language,
      parse: (text, old, limitMs) =>
        this.isOff(grammar) ? undefined : this.parse(parser, grammar, text, { limitMs, ...(old && { old }) }),
    };
  }

  /** As `withTree`, with the trees of what stands in the document in other languages. */
  async withSyntax<T>(
    text: string,
    grammar: GrammarId | undefined,
    use: (syntax: Syntax | undefined) => T | Promise<T>,
  ): Promise<T> {
    return this.withTree(text, grammar, async (tree) => {
      if (!tree || !grammar) return use(undefined);
      const inner: Syntax['inner'][number][] = [];
      this.learnDefinitions(grammar, tree.language);
      try {
        for (const part of embeddedParts(tree, grammar)) {
          if (this.isOff(part.grammar)) continue;
          const parser = await this.parser(part.grammar);
          const innerTree = this.parse(parser, part.grammar, text, { part: part.host });
          if (!innerTree) continue;
          this.learnDefinitions(part.grammar, innerTree.language);
          inner.push({ host: part.host, grammar: part.grammar, tree: innerTree });
        }
        const { definitions } = this;
        return await use({ tree, grammar, inner, definitions, wide: new Map(), levelsLeft: levelsInAll });
      } finally {
        for (const each of inner) each.tree.delete();
      }
    });
  }

  /** Frees the parsers' memory; the object is of no use afterwards. */
  async dispose(): Promise<void> {
    const parsers = [...this.parsers.values()];
    this.parsers.clear();
    for (const query of this.definitions.values()) query.delete();
    this.definitions.clear();
    for (const parser of parsers) (await parser).delete();
  }

  private learnDefinitions(grammar: GrammarId, language: Language): void {
    if (!this.definitions.has(grammar)) this.definitions.set(grammar, new Query(language, patterns[grammar]));
  }

  /** After a second trap a grammar is left alone. */
  private isOff(grammar: GrammarId): boolean {
    return (this.traps.get(grammar) ?? 0) >= mostTraps;
  }

  private parse(
    parser: Parser,
    grammar: GrammarId,
    text: string,
    { old, part, limitMs = this.parseLimitMs }: { old?: Tree; part?: Node; limitMs?: number } = {},
  ): Tree | undefined {
    const deadline = performance.now() + limitMs;
    try {
      // The type says void, but what the callback returns is what stops the parser.
      const progressCallback = (() => performance.now() > deadline) as () => void;
      const includedRanges = part ? { includedRanges: [rangeOf(part)] } : {};
      const tree = parser.parse(text, old ?? null, { progressCallback, ...includedRanges });
      if (tree) return tree;
      parser.reset();
    } catch {
      // What a parser holds after a trap is not to be touched again, not even to be freed.
      this.parsers.delete(grammar);
      this.traps.set(grammar, (this.traps.get(grammar) ?? 0) + 1);
    }
    this.unparsed++;
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
      let language = this.languages.get(grammar);
      if (!language) {
        language = Language.load(this.locate(grammar));
        this.languages.set(grammar, language);
      }
      return new Parser().setLanguage(await language);
    } catch (cause) {
      throw new FoveaError('failure', `The ${grammar} grammar could not be loaded: install Fovea again.`, { cause });
    }
  }
}

function rangeOf({ startIndex, endIndex, startPosition, endPosition }: Node): Range {
  return { startIndex, endIndex, startPosition, endPosition };
}
