/** How strings, comments and brackets are written, by language id: a table. Knows no syntax beyond that. */
import { languageById } from '../chunking/languages.ts';

export interface LexicalRule {
  kind: 'string' | 'comment';
  /** source of a regular expression */
  open: string;
  /** what ends it, given what began it; undefined: `open` is the whole */
  close: ((opened: string) => string) | undefined;
  /** a backslash takes the next character along */
  escapes: boolean;
  /** may hold line breaks */
  lines: boolean;
  /** `${` opens code in it */
  template?: true;
}

const same = (opened: string): string => opened;
const string = (open: string, lines = false, escapes = true): LexicalRule => ({
  kind: 'string',
  open,
  close: same,
  escapes,
  lines,
});
const comment = (open: string, close: string): LexicalRule => ({
  kind: 'comment',
  open,
  close: () => close,
  escapes: false,
  lines: close !== '\n',
});

const slashes = [comment('//', '\n'), comment('/\\*', '*/')];
const hash = [comment('(?<![\\w$&])#', '\n')];
const double = string('"');
const single = string("'");
/** not behind a word: `don't`, `foldl'`, `1'000` */
const apart = string("(?<!\\w)'");
const triple = [string('"""', true), string("'''", true)];
const backquote = string('`', true, false);
/** a quote that is a character's, not a lifetime's */
const character: LexicalRule = { ...string("(?:\\bb|(?<!\\w))'(?=\\\\|[^\\\\'\\n]')"), close: () => "'" };
const template: LexicalRule = { ...string('`', true), template: true };
/** where no operand can stand before it, a slash begins a regular expression */
const slashPattern: LexicalRule = {
  ...string(
    '(?<=(?:^|[(,=:[!&|?{};+*~^%-]|\\breturn|\\bcase|\\btypeof)[ \\t]*)/(?![*/])(?:\\\\.|\\[(?:\\\\.|[^\\]\\\\\\n])*\\]|[^/\\\\\\n[])+/',
  ),
  close: undefined,
};
const rawRust: LexicalRule = {
  ...string('\\bb?r#*"', true, false),
  close: (open) => open.replace(/^b?r(#*)"$/, '"$1'),
};
const rawCpp: LexicalRule = {
  ...string('\\bu?8?R"[^()\\s\\\\]{0,16}\\(', true, false),
  close: (open) => open.replace(/^.*R"(.*)\($/, ')$1"'),
};

const script = [...slashes, slashPattern, double, single, template];
const managed = [...slashes, string('"""', true), double, apart];
const rulesOf: Readonly<Record<string, readonly LexicalRule[]>> = {
  typescript: script,
  typescriptreact: script,
  javascript: script,
  javascriptreact: script,
  python: [...hash, ...triple, double, single],
  go: [...slashes, backquote, double, single],
  rust: [...slashes, rawRust, string('"', true), character],
  java: managed,
  csharp: managed,
  kotlin: managed,
  scala: managed,
  swift: managed,
  dart: [...slashes, ...triple, double, single],
  groovy: [...slashes, ...triple, double, single],
  c: [...slashes, double, apart],
  cpp: [...slashes, rawCpp, double, apart],
  json: [double],
  toml: [...hash, ...triple, double, apart],
  julia: [...hash, ...triple, double],
  elixir: [...hash, ...triple, double],
  html: [comment('<!--', '-->'), double],
  viml: [],
};
const byComment: Readonly<Record<string, readonly LexicalRule[]>> = {
  '//': [...slashes, double, apart],
  '#': [...hash, double, apart],
  '--': [comment('--', '\n'), double, apart],
  ';': [comment(';', '\n'), double],
  '%': [comment('%', '\n'), double],
  '/*': [comment('/\\*', '*/'), double, apart],
  '<!--': [comment('<!--', '-->'), double],
  '(*': [comment('\\(\\*', '*)'), double],
};

/** Undefined for prose, in which a bracket or a quote means nothing. */
export function lexicalRules(languageId: string): readonly LexicalRule[] | undefined {
  const { id, kind, comment } = languageById(languageId);
  if (kind === 'prose') return undefined;
  return rulesOf[id] ?? byComment[comment.open] ?? [];
}
