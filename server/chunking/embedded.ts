/** Which parts of a document are of another language: scripts and styles of pages and components. Knows no parser. */
import type { Node, Tree } from 'web-tree-sitter';
import { type GrammarId, languageById } from './languages.ts';
import { tagLanguage } from './saidLanguage.ts';

export interface EmbeddedPart {
  /** whose whole text is of the other language */
  readonly host: Node;
  readonly grammar: GrammarId;
}

/** Grammars in whose documents scripts and styles stand. */
const hosts: readonly GrammarId[] = ['html', 'vue', 'svelte'];
/** More than this many parts, and the rest are cut by lines: a page of snippets. */
const mostParts = 40;

/** Parts of a parsed document, in order. */
export function embeddedParts({ rootNode }: Tree, grammar: GrammarId): EmbeddedPart[] {
  if (!hosts.includes(grammar)) return [];
  return rootNode
    .descendantsOfType(['script_element', 'style_element'])
    .slice(0, mostParts)
    .flatMap((element) => {
      const host = element?.namedChildren.find((child) => child?.type === 'raw_text');
      const tag = element?.namedChild(0)?.text.slice(0, 500) ?? '';
      const kind = element?.type === 'style_element' ? 'style' : 'script';
      const inner = languageById(tagLanguage(kind, tag)).grammar;
      return host && inner ? [{ host, grammar: inner }] : [];
    });
}
