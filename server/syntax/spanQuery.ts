/**
 * What of a grammar's trees are brackets, strings and comments: a query that is made from the grammar's own names, so that
 * a grammar needs a line in a table only where its names mislead. Knows no document.
 */
import { type Language, Query } from 'web-tree-sitter';

export type CaptureName = 'bracket' | 'string' | 'raw' | 'comment' | 'error' | 'missing';

/** A word that opens or closes, as an anonymous node has it: `(`, `${`, `]]`, `%w(`. */
const holdsBracket = /[()[\]{}]/;
const strings =
  /(?:^|_)(?:string|char|character|rune|regex|regexp|heredoc|nowdoc|sigil)(?:_literal|_expression|_scalar|_value|_body)?$|^(?:template_literal_type|quoted_atom)$/;
/** Nothing in them is code. */
const raw = /raw_string|^(?:.*_)?(?:char|character|rune)(?:_literal)?$|nowdoc/;
const noStrings = /^concatenated_string$|^(?:.*_)?escape|^quoted_.*_end$/;
const comments = /comment$/;
/** Text that a grammar leaves as it is. */
const opaque = /^preproc_arg$/;

export function spanQuery(language: Language): Query {
  const quoted = (name: string): string => `"${name.replace(/[\\"]/g, '\\$&')}"`;
  const brackets = new Set<string>();
  const named = { string: new Set<string>(), raw: new Set<string>(), comment: new Set<string>() };
  const errors = ['(ERROR)'];
  for (let id = 0; id < language.nodeTypeCount; id++) {
    const name = language.nodeTypeForId(id);
    if (name === null || !language.nodeTypeIsVisible(id)) continue;
    if (!language.nodeTypeIsNamed(id)) {
      if (holdsBracket.test(name)) brackets.add(quoted(name));
    } else if (opaque.test(name)) errors.push(`(${name})`);
    else if (comments.test(name)) named.comment.add(`(${name})`);
    else if (strings.test(name) && !noStrings.test(name)) named[raw.test(name) ? 'raw' : 'string'].add(`(${name})`);
  }
  const parts = [
    ...capture([...brackets], 'bracket'),
    ...capture([...named.string], 'string'),
    ...capture([...named.raw], 'raw'),
    ...capture([...named.comment], 'comment'),
  ];
  return new Query(language, [...parts, ...capture(errors, 'error'), '(MISSING) @missing'].join('\n'));
}

function capture(names: readonly string[], as: CaptureName): string[] {
  return names.length === 0 ? [] : [`[${names.join(' ')}] @${as}`];
}
