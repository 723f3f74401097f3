/**
 * Whether a line may be followed by deeper ones, by how it begins and ends, and whether a line goes on with the one above
 * it. Families of languages by how they write blocks; an unknown language is one with brackets and words. Knows no
 * brackets across lines: levelsAbove.ts does.
 */

/** Why the next line may be deeper: a body that has to be, a block that most often is, a statement that goes on. */
export type Opening = 'body' | 'block' | 'goesOn' | 'none';

export type Family = 'colon' | 'data' | 'prose' | 'layout' | 'nested' | 'lisp' | 'words' | 'brackets';

const families: readonly (readonly [Family, RegExp])[] = [
  ['colon', /^(python|cython|starlark|bazel|gdscript|mojo)$/],
  ['data', /^(yaml|dockercompose|toml|ini|properties|dotenv|json|jsonc|jsonl|csv)$/],
  ['prose', /^(markdown|mdx|restructuredtext|plaintext|latex|tex|asciidoc|org|typst|quarto|rmd)$/],
  ['layout', /^(haskell|elm|purescript|idris|agda|lean4?|fsharp|ocaml|reason|nim|coffeescript|livescript|scala)$/],
  ['nested', /^(pug|jade|haml|slim|sass|stylus|emblem)$/],
  ['lisp', /^(clojure|lisp|commonlisp|emacs-lisp|scheme|racket|fennel|janet|hy)$/],
  [
    'words',
    /^(ruby|crystal|lua|luau|elixir|julia|shellscript|fish|powershell|sql|plsql|pgsql|tsql|vb|vba|pascal|ada|fortran.*|matlab|octave|vhdl|verilog|systemverilog|cmake|erb|viml|perl|r|tcl|makefile|erlang)$/,
  ],
];

export function familyOf(languageId: string): Family {
  return families.find(([, ids]) => ids.test(languageId))?.[0] ?? 'brackets';
}

const modifiers =
  '(?:(?:export|default|public|private|protected|internal|static|async|local|pub|abstract|final|override|virtual|inline|unsafe|open|sealed|partial)\\s+)*';
const headline = new RegExp(
  `^\\s*(?:\\}\\s*)?${modifiers}(?:if|unless|while|until|for|foreach|switch|case|match|select|when|with|def\\w*|class|module|function|func|fn|fun|proc|sub|method|procedure|interface|struct|enum|trait|impl|namespace|describe|it|context|begin|do|try|else|elif|elsif|elseif|except|rescue|ensure|catch|finally|loop|repeat|always\\w*|initial|object|protocol|extension|record|instance|where|using|lock|process|architecture|entity|package|task|program|subroutine|macro|ifeq|ifneq|ifdef|ifndef|define)\\b`,
  'i',
);
/** What is written in it often stands no deeper. */
const flatBody = /^\s*(?:inline\s+)?(?:namespace|extern|module|package|mod|switch|select|match)\b/;
/** A tag with its text, a property with its value. */
const nestedLeaf = /^\s*(?:[^\s({]+(?:\([^)]*\)|\{[^}]*\})*[ \t]+\S|[\w-]+:\s*\S|\|)/;
const closed = /(?:[;}]|\bend\w*|\bfi|\bdone|\besac)$/i;
const blockWord =
  /(?:^|[\s)}\]])(?:do|then|else|begin|try|finally|loop|unsafe|repeat|of|where|in|with|ensure|rescue|record|let|is|as|var|const|type|object|enum|tuple)$/i;
const blockParameters = /(?:\bdo|\{)\s*\|[^|]*\|$/;
/** An operator, a comma, a backslash: more is to come. */
const unfinished = /(?:[=+\-*/%&|^<~,.\\]|\b(?:and|or|not|return))$/;
const increments = /(?:\+\+|--|\*\/|->|=>)$/;
const sqlWords =
  /\b(?:select|from|where|set|values|join|on|group by|order by|having|case|when|with|using|returning)\b/i;
const voidTag = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;
const listItem = /^\s*(?:[-*+]|\d+[.)])\s+\S/;

/** @param code of the line, without a comment at its end and without blanks there */
export function lineOpens(code: string, languageId: string): Opening {
  if (code === '') return 'none';
  const family = familyOf(languageId);
  const last = code.at(-1) as string;
  if (family === 'data') return dataOpens(code, languageId);
  if (family === 'prose') return listItem.test(code) || /[:{([]$/.test(code) || opensTag(code) ? 'block' : 'none';
  if (last === ':') return family === 'colon' ? 'body' : 'block';
  if (family === 'nested') return nestedLeaf.test(code) && !headline.test(code) ? 'none' : 'block';
  if (last === '{' && family === 'colon') return 'goesOn';
  if (last === '{') return flatBody.test(code) ? 'block' : 'body';
  if (/(?:=>|->)$/.test(code) || blockParameters.test(code)) return 'block';
  if (last === '(' || last === '[') return 'goesOn';
  if (languageId === 'makefile' && /^[^\s#=]+[^=]*:(?!=)/.test(code)) return 'block';
  if (languageId === 'shellscript' && /^[^()]*[^()\s]\)$/.test(code) && !/^\s*\)/.test(code)) return 'block';
  if (/sql$/.test(languageId) && !closed.test(code)) return sqlWords.test(code) || last === ',' ? 'goesOn' : 'none';
  if (unfinished.test(code) && !increments.test(code)) return family === 'layout' && last === '=' ? 'block' : 'goesOn';
  if (opensTag(code)) return 'block';
  if (family === 'colon') return 'none';
  if (blockWord.test(code)) return 'block';
  return headline.test(code) && !closed.test(code) && (family !== 'brackets' || /[)\w>\]]$/.test(code))
    ? 'block'
    : 'none';
}

const element = /=>|->|^\s*(?:""|[\w$-]+|\[.*\])\s*:\s|^\s*\.\w+\s*=|^\s*(?:""|[\w$]+)(?:\s*=\s.*)?,$/;

/** Whether a line that ends with a comma is an element between braces, of an object, an enumeration, a match. */
export function isElement(code: string): boolean {
  return element.test(code);
}

/** Whether a list of SQL goes on beside a line, not beneath it. */
export function isListedInSql(code: string, languageId: string): boolean {
  return /sql$/.test(languageId) && !sqlWords.test(code);
}

const closesBlock = /^\s*(?:end\w*|else|elif|elsif|elseif|except|rescue|ensure|finally|fi|done|esac)\b/;
const closesSuite = /^\s*(?:else|elif|except|finally)\b[^=]*:/;
const closingLanguages = /^(?:ruby|crystal|lua|luau|elixir|julia|shellscript|fish|erb)$/;

/** Whether a line stands further out than the statement above it, because it ends the block of that. */
export function endsBlockOf(above: string, text: string, languageId: string): boolean {
  const closes =
    familyOf(languageId) === 'colon' ? closesSuite : closingLanguages.test(languageId) ? closesBlock : undefined;
  return closes?.test(text) === true && !headline.test(above) && lineOpens(above, languageId) === 'none';
}

function dataOpens(code: string, languageId: string): Opening {
  if (/[{[(]$/.test(code)) return 'block';
  if (!/^(yaml|dockercompose)$/.test(languageId)) return 'none';
  if (/(?::|(?:^|\s)-|[:-]\s+[|>][-+\d]*|:\s+[&!]\S+|\\)$/.test(code)) return 'block';
  // Of a script in a block of text.
  return /\b(?:then|do|else)$|&&$|\|$/.test(code) ? 'block' : 'none';
}

/** Whether a tag is begun and neither ended nor closed on the line. */
function opensTag(code: string): boolean {
  if (/<[A-Za-z][\w:.-]*(?:\s[^<>]*)?$/.test(code) && !/[;)]$/.test(code)) return true;
  if (!code.endsWith('>') || code.endsWith('/>') || code.endsWith('->')) return false;
  const begun = [...code.matchAll(/<([A-Za-z][\w:.-]*)(?:[^<>]|=>)*>/g)].filter(
    ([tag, name]) => !tag.endsWith('/>') && !voidTag.test(name),
  ).length;
  return begun + Number(code.includes('<>')) > (code.match(/<\//g)?.length ?? 0);
}

const leadingOperator =
  /^\s*(?:\?\.|\.(?!\.\.)|&&|\|\|?|\?\?|[?+*/%=<&|^]|-(?![-\s]*$)|::|:(?!:)|and\b|or\b|where\b|deriving\b|throws\b|extends\b|implements\b)/;

/** Whether a line goes on with the statement above it: a call in a chain, an operator. */
export function goesOnWith(line: string, languageId: string): boolean {
  const family = familyOf(languageId);
  if (family === 'data' || family === 'prose' || family === 'colon' || family === 'nested') return false;
  return leadingOperator.test(line) && !/^\s*(?:\/\/|\/\*|\*|--|<\/)/.test(line);
}

/** The other half of what was opened further out: it stands where that does. */
export const partner =
  /^\s*(?:[)\]}]|<\/|(?:end(?:if|for|foreach|while|switch|case|function|module|class|task|package|def|macro|block|unless)?|end_\w+|else|elif|elsif|elseif|except|rescue|ensure|catch|finally|fi|done|esac|until|then|case|default|when)\b(?!\s*(?:[-+*/|&]?=(?!=)|\.))|(?:public|private|protected|signals)\b[\w ]*:)/i;
