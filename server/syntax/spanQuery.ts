/**
 * What of a grammar's trees are brackets, strings and comments: a query that is made from the grammar's own names, so that
 * a grammar needs a line in a table only where its names mislead. Knows no document.
 */
import { type Language, Query } from 'web-tree-sitter';
import type { GrammarId } from '../chunking/languages.ts';

export type CaptureName = 'bracket' | 'string' | 'raw' | 'comment' | 'none' | 'error' | 'missing';

/** A word that opens or closes, as an anonymous node has it: `(`, `${`, `]]`, `%w(`. */
const holdsBracket = /[()[\]{}]/;
/** Words that open or close and have names. */
const namedBrackets = /^(?:interpolation_brace|template_(?:interpolation|directive)_(?:start|end))$/;
const strings =
  /(?:^|_)(?:string|char|character|charlist|rune|regex|regexp|heredoc|nowdoc|sigil)(?:_literal|_expression|_scalar|_value|_body)?$|^(?:template_literal_type|quoted_(?:atom|keyword|template|attribute_value)|heredoc_template|string_lit|(?:double|single)_quote_scalar|delimited_symbol)$/;
/** Made of strings, or parts of one. */
const noStrings = /^(?:concatenated|chained|bare)_string$|^(?:.*_)?escape|^keyword_/;
/** Nothing in them is code. */
const raw = /raw_string|quoted_string|verbatim_string|^(?:.*_)?(?:char|character|rune)(?:_literal)?$|nowdoc/;
const comments = /^(?!keyword_).*comment$|^marginalia$/;
/** Text that a grammar leaves as it is though it is code. */
const opaque = /^(?:preproc_arg|raw_text|svelte_raw_text)$/;

interface Exceptions {
  /** more patterns, which come first */
  patterns?: string;
  /** names of strings that are none */
  noStrings?: RegExp;
  raw?: RegExp;
}

const exceptions: Readonly<Partial<Record<GrammarId, Exceptions>>> = {
  // What closes a pattern of a case was opened by nothing.
  bash: { patterns: '(case_item ["(" ")"] @none)' },
  lua: { raw: /^string$/ },
  sql: { patterns: '(literal) @raw', noStrings: /char$/ },
  yaml: { noStrings: /^string_scalar$/ },
};

export function spanQuery(language: Language, grammar: GrammarId): Query {
  const { patterns, ...except } = exceptions[grammar] ?? {};
  const groups = new Map<CaptureName, Set<string>>([['error', new Set(['(ERROR)'])]]);
  const add = (as: CaptureName, pattern: string): void => {
    groups.set(as, (groups.get(as) ?? new Set()).add(pattern));
  };
  for (let id = 0; id < language.nodeTypeCount; id++) {
    const name = language.nodeTypeForId(id);
    if (name === null || !language.nodeTypeIsVisible(id)) continue;
    if (!language.nodeTypeIsNamed(id)) {
      if (holdsBracket.test(name)) add('bracket', `"${name.replace(/[\\"]/g, '\\$&')}"`);
    } else if (namedBrackets.test(name)) add('bracket', `(${name})`);
    else if (opaque.test(name)) add('error', `(${name})`);
    else if (comments.test(name)) add('comment', `(${name})`);
    else if (strings.test(name) && !noStrings.test(name) && !except.noStrings?.test(name)) {
      add(raw.test(name) || except.raw?.test(name) ? 'raw' : 'string', `(${name})`);
    }
  }
  const made = [...groups].map(([as, alternatives]) => `[${[...alternatives].join(' ')}] @${as}`);
  return new Query(language, [...(patterns ? [patterns] : []), ...made, '(MISSING) @missing'].join('\n'));
}
