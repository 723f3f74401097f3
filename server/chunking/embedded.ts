/** Which parts of a document are of another language: scripts and styles of pages and components. Knows no parser. */
import type { Node, Tree } from 'web-tree-sitter';
import type { GrammarId } from './languages.ts';

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
      const inner = element && grammarOf(element.type, element.namedChild(0)?.text.slice(0, 500) ?? '');
      return host && inner ? [{ host, grammar: inner }] : [];
    });
}

/** @param tag as it is opened @returns undefined for a language without a grammar here */
function grammarOf(element: string, tag: string): GrammarId | undefined {
  const attribute = (name: string): string =>
    new RegExp(`\\b${name}\\s*=\\s*["']?([\\w./+-]+)`, 'i').exec(tag)?.[1].toLowerCase() ?? '';
  const lang = attribute('lang');
  if (element === 'style_element') return /^(|css|postcss)$/.test(lang) ? 'css' : undefined;
  if (/^(ts|typescript)$/.test(lang)) return 'typescript';
  if (lang === 'tsx') return 'tsx';
  const type = attribute('type');
  if (/json|importmap/.test(type)) return 'json';
  return /^(|jsx|js|javascript)$/.test(lang) && /^(|module|.*javascript|.*babel|.*ecmascript)$/.test(type)
    ? 'javascript'
    : undefined;
}
