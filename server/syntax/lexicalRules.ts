/** How strings and comments are written, by language id: a table for where no grammar can tell. Knows no brackets. */
import { languageById } from '../chunking/languages.ts';

export interface LexicalRule {
  kind: 'string' | 'comment';
  /** source of a regular expression without groups */
  open: string;
  /** what ends it, given what began it; undefined: `open` is the whole */
  close: ((opened: string) => string) | undefined;
  /** may hold line breaks */
  lines: boolean;
  /** what ends nothing though it looks so: an escape, a quote that is doubled; matched where it stands */
  skip?: RegExp;
  /** opens code in it */
  code?: RegExp;
  /** holds others of its kind */
  nests?: true;
  /** begins with the next line and ends with one that has nothing but the closer */
  isHeredoc?: true;
}

type More = Partial<Omit<LexicalRule, 'kind' | 'open'>>;

const backslash = /\\[\s\S]/y;
const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
const quoteOf = (opened: string): string => opened.replace(/^[^"'`]*/, '');
const string = (open: string, more: More = {}): LexicalRule => ({
  ...{ kind: 'string', open, close: quoteOf, lines: false, skip: backslash },
  ...more,
});
const raw = (open: string, more: More = {}): LexicalRule => ({
  ...{ kind: 'string', open, close: quoteOf, lines: true },
  ...more,
});
const comment = (open: string, close: string, nests = false): LexicalRule => ({
  ...{ kind: 'comment', open, close: () => close, lines: close !== '\n' },
  ...(nests ? { nests } : {}),
});
/** All of it is one match. */
const whole = (open: string, kind: LexicalRule['kind'] = 'string'): LexicalRule => ({
  ...{ kind, open, close: undefined, lines: false },
});
const heredoc = (open: string, code?: RegExp): LexicalRule => ({
  ...{ kind: 'string', open, lines: true, isHeredoc: true },
  ...{ close: (opened: string) => /\w+/.exec(opened)?.[0] ?? '', skip: backslash, ...(code ? { code } : {}) },
});
/** Between brackets or marks of one's own choice, behind a word: `%w(`, `~s{`, `qq|`. */
const chosen = (lead: string, code?: RegExp): LexicalRule => ({
  ...string(`${lead}[(\\[{<|/!]`, { lines: true, close: (opened) => pairs[opened.slice(-1)] ?? opened.slice(-1) }),
  ...(code ? { code } : {}),
});

const dollarBrace = /\$\{/y;
const hashBrace = /#\{/y;
const shellCode = /\$[({]/y;
const braces = /\\[\s\S]|\{\{|\}\}/y;
const brace = /\{(?!\{)/y;

const slashes = [comment('//', '\n'), comment('/\\*', '*/')];
const nested = [comment('//', '\n'), comment('/\\*', '*/', true)];
const hash = [comment('(?<![\\w$&])#', '\n')];
const double = string('"');
const single = string("'");
/** not behind a word: `don't`, `foldl'`, `1'000` */
const apart = string("(?<!\\w)'");
const triple = [string('"""', { lines: true }), string("'''", { lines: true })];
const backquote = raw('`');
/** a quote that is a character's, not a lifetime's or a type variable's */
const character = string("(?:\\bb|(?<!\\w))'(?=\\\\|[^\\\\'\\n]')", { close: () => "'" });
const template = string('`', { lines: true, code: dollarBrace });
/** where no operand can stand before it, a slash begins a regular expression */
const slashed = (words: string): LexicalRule =>
  whole(
    `(?<=(?:^|[(,=:[!&|?{};+*~^%>-]|\\b(?:${words}))[ \\t]*)/(?![*/])(?:\\\\.|\\[(?:\\\\.|[^\\]\\\\\\n])*\\]|[^/\\\\\\n[])+/`,
  );

const script = [...slashes, slashed('return|case|typeof'), double, apart, template];
const python = [
  ...hash,
  string('(?<!\\w)(?:[fFtT][rR]?|[rR][fFtT])(?:"""|\'\'\')', { lines: true, skip: braces, code: brace }),
  string('(?<!\\w)(?:[fFtT][rR]?|[rR][fFtT])["\']', { skip: braces, code: brace }),
  ...triple,
  double,
  single,
];
const managed = [...slashes, string('"""', { lines: true }), double, apart];
const c = [...slashes, double, apart];
const shell = [
  comment('(?<=^|[\\s;(])#', '\n'),
  heredoc("(?<!<)<<[-~]?[ \\t]*'\\w+'"),
  heredoc('(?<!<)<<[-~]?[ \\t]*"?\\w+"?', shellCode),
  whole('\\\\.'),
  raw("(?<!\\\\)(?<!\\$)'"),
  string("\\$'", { lines: true }),
  string('"', { lines: true, code: shellCode }),
];
const rubyCode = (open: string): LexicalRule => string(open, { lines: true, code: hashBrace });
const ruby = [
  comment('^=begin\\b', '\n=end'),
  comment('(?<![\\w$&])#(?!\\{)', '\n'),
  heredoc('<<[~-]?"?[A-Z_]\\w*"?', hashBrace),
  heredoc("<<[~-]?'[A-Z_]\\w*'"),
  chosen('(?<![\\w)\\]}])%[qwis]'),
  chosen('(?<![\\w)\\]}])%[QWIxr]?', hashBrace),
  slashed('if|unless|when|and|or|not|return|split|match|sub|gsub|scan'),
  whole('(?<![\\w)\\]}?"\'])\\?[^\\w\\s](?!\\w)'),
  rubyCode('"'),
  rubyCode('`'),
  string("(?<!\\w)'", { lines: true }),
];
const rawRust = raw('\\bb?r#*"', { close: (open) => open.replace(/^b?r(#*)"$/, '"$1') });
const rawCpp = raw('\\b(?:u8?|[UL])?R"[^()\\s\\\\]{0,16}\\(', {
  close: (open) => open.replace(/^.*R"(.*)\($/, ')$1"'),
});
const markup = [comment('<!--', '-->'), raw('(?<==[ \\t]*)["\']')];
const css = [comment('/\\*', '*/'), double, apart];
const sql = [
  comment('--', '\n'),
  comment('/\\*', '*/', true),
  raw("'", { skip: /''/y }),
  raw('"', { skip: /""/y }),
  raw('\\$\\w*\\$', { close: (open) => open }),
  backquote,
];
const lisp = [comment(';', '\n'), comment('#\\|', '|#', true), whole('\\\\.'), string('"', { lines: true })];

const rulesOf: Readonly<Record<string, readonly LexicalRule[]>> = {
  typescript: script,
  typescriptreact: script,
  javascript: script,
  javascriptreact: script,
  python,
  gdscript: python,
  go: [...slashes, backquote, double, single],
  rust: [...nested, rawRust, string('"', { lines: true }), character],
  java: managed,
  csharp: [
    ...slashes,
    raw('\\$+@?"{3,}', { code: brace, skip: /\{\{|\}\}/y }),
    raw('"{3,}'),
    raw('(?:\\$@|@\\$)"', { skip: /""|\{\{|\}\}/y, code: brace }),
    raw('@"', { skip: /""/y }),
    string('\\$"', { skip: braces, code: brace }),
    double,
    character,
  ],
  kotlin: [...nested, raw('"""', { code: dollarBrace }), string('"', { code: dollarBrace }), apart],
  scala: [
    ...nested,
    raw('(?<=\\w)"""', { code: dollarBrace }),
    raw('"""'),
    string('(?<=\\w)"', { code: dollarBrace }),
    double,
    character,
  ],
  swift: [
    ...nested,
    raw('#+(?:""")', { close: (open) => quoteOf(open) + '#'.repeat(open.indexOf('"')) }),
    raw('#+"', { lines: false, close: (open) => `"${'#'.repeat(open.length - 1)}` }),
    string('"""', { lines: true, skip: /\\[^(]/y, code: /\\\(/y }),
    string('"', { skip: /\\[^(]/y, code: /\\\(/y }),
  ],
  dart: [
    ...nested,
    raw('(?<!\\w)r(?:"""|\'\'\')'),
    raw('(?<!\\w)r["\']', { lines: false }),
    ...triple.map((rule) => ({ ...rule, code: dollarBrace })),
    string('["\']', { code: dollarBrace }),
  ],
  groovy: [...slashes, slashed('return|case|in'), ...triple, string('"', { code: dollarBrace }), apart],
  php: [
    ...slashes,
    comment('#(?!\\[)', '\n'),
    heredoc("<<<[ \\t]*'\\w+'"),
    heredoc('<<<[ \\t]*"?\\w+"?', /\{(?=\$)|\$\{/y),
    string('"', { lines: true, code: /\{(?=\$)|\$\{/y }),
    string("'", { lines: true }),
  ],
  c,
  cpp: [...slashes, rawCpp, double, apart],
  'cuda-cpp': [...slashes, rawCpp, double, apart],
  zig: [comment('//', '\n'), whole('\\\\\\\\[^\\n]*'), double, character],
  d: [...slashes, comment('/\\+', '+/', true), backquote, raw('\\br"'), string('"', { lines: true }), character],
  json: [double],
  jsonc: [...slashes, double],
  toml: [...hash, string('"""', { lines: true }), raw("'''"), double, raw("(?<!\\w)'", { lines: false })],
  julia: [
    comment('#=', '=#', true),
    ...hash,
    string('"""', { lines: true, code: /\$\(/y }),
    string('"', { lines: true, code: /\$\(/y }),
    backquote,
    character,
  ],
  elixir: [
    ...hash,
    raw('~[A-Z]+(?:"""|\'\'\')'),
    string('(?:~[a-z])?(?:"""|\'\'\')', { lines: true, code: hashBrace }),
    chosen('~[A-Z]+'),
    chosen('~[a-z]+', hashBrace),
    whole('(?<!\\w)\\?(?:\\\\.|[^\\w\\s])'),
    string('(?:~[a-z])?"', { lines: true, code: hashBrace }),
    string("(?<!\\w)'", { code: hashBrace }),
  ],
  html: markup,
  xml: markup,
  vue: markup,
  svelte: markup,
  astro: markup,
  razor: markup,
  css,
  scss: [...slashes, double, apart],
  less: [...slashes, double, apart],
  ruby,
  crystal: ruby,
  perl: [
    comment('^=\\w+', '\n=cut'),
    ...hash,
    heredoc('<<~?["\']?[A-Z_]\\w*["\']?'),
    chosen('\\b(?:q|qq|qw|qr|m)[ \\t]*(?=[(\\[{<|/!])'),
    // What is replaced and what it is replaced with, between three marks.
    ...['/', '\\|', '!'].map((mark) =>
      whole(`(?<![\\w$@%&])(?:s|y|tr)${mark}(?:(?:\\\\.|[^${mark}\\\\\\n])*${mark}){2}`),
    ),
    slashed('if|unless|and|or|not|return|split|grep'),
    string('"', { lines: true }),
    string("(?<!\\w)'", { lines: true }),
  ],
  shellscript: shell,
  dockerfile: shell,
  cmake: [
    comment('#\\[\\[', ']]'),
    ...hash,
    raw('\\[=*\\[', { close: (open) => open.replaceAll('[', ']') }),
    string('"', { lines: true }),
  ],
  makefile: [...hash, double, apart],
  powershell: [
    comment('<#', '#>'),
    ...hash,
    raw('@"(?=[ \\t]*\\r?\\n)', { close: () => '\n"@', code: /\$\(/y }),
    raw("@'(?=[ \\t]*\\r?\\n)", { close: () => "\n'@" }),
    string('"', { lines: true, skip: /`[\s\S]|""/y, code: /\$\(/y }),
    raw("'", { skip: /''/y }),
  ],
  yaml: [comment('(?<=^|\\s)#', '\n'), double, raw("(?<![\\w)\\]}])'", { lines: false, skip: /''/y })],
  r: [...hash, raw('\\b[rR]"-*[(\\[{]', { close: rawR }), string('"', { lines: true }), string("'", { lines: true })],
  sql,
  lua: [
    comment('--\\[\\[', ']]'),
    { ...comment('--\\[=+\\[', ''), close: (open) => open.slice(2).replaceAll('[', ']') },
    comment('--', '\n'),
    raw('\\[=*\\[', { close: (open) => open.replaceAll('[', ']') }),
    double,
    single,
  ],
  haskell: [comment('\\{-', '-}', true), comment('--(?![!#$%&*+./<=>?@\\\\^|~])', '\n'), double, character],
  elm: [comment('\\{-', '-}', true), comment('--', '\n'), string('"""', { lines: true }), double, character],
  ocaml: [
    comment('\\(\\*', '*)', true),
    raw('\\{[a-z_]*\\|', { close: (open) => `|${open.slice(1, -1)}}` }),
    string('"', { lines: true }),
    character,
  ],
  fsharp: [
    comment('//', '\n'),
    comment('\\(\\*(?!\\))', '*)', true),
    raw('\\$+"""', { code: brace, skip: /\{\{/y }),
    raw('"""'),
    raw('@"', { skip: /""/y }),
    string('\\$"', { lines: true, skip: braces, code: brace }),
    string('"', { lines: true }),
    character,
  ],
  nix: [
    ...hash,
    comment('/\\*', '*/'),
    raw("''", { close: () => "''", skip: /''\$|'''|''\\[\s\S]/y, code: dollarBrace }),
    string('"', { lines: true, code: dollarBrace }),
  ],
  nim: [
    comment('#\\[', ']#', true),
    ...hash,
    raw('(?:\\w)?"""'),
    raw('(?<=\\w)"', { lines: false, skip: /""/y }),
    double,
    character,
  ],
  erlang: [comment('%', '\n'), whole('\\$(?:\\\\.|.)'), string('"', { lines: true }), single],
  clojure: lisp,
  lisp,
  elisp: [comment(';', '\n'), whole('(?<!\\w)\\?\\\\?.'), string('"', { lines: true })],
  vb: [comment("'", '\n'), raw('"', { lines: false, skip: /""/y })],
  verilog: [...slashes, double],
  systemverilog: [...slashes, double],
  vhdl: [comment('--', '\n'), raw('"', { lines: false }), character],
  terraform: [
    ...hash,
    ...slashes,
    heredoc('<<[-~]?[ \\t]*"?[A-Za-z_]\\w*"?', /[$%]\{/y),
    string('"', { code: /[$%]\{/y, skip: /\\[\s\S]|\$\$\{|%%\{/y }),
  ],
  graphql: [...hash, string('"""', { lines: true }), double],
  viml: [],
};

const byComment: Readonly<Record<string, readonly LexicalRule[]>> = {
  '//': [...slashes, string('"""', { lines: true }), double, apart],
  '#': [...hash, ...triple, double, apart],
  '--': [comment('--', '\n'), double, apart],
  ';': [comment(';', '\n'), double],
  '%': [comment('%', '\n'), double],
  '/*': css,
  '<!--': markup,
  '(*': [comment('\\(\\*', '*)', true), double],
};

/** Undefined for prose, in which a bracket or a quote means nothing. */
export function lexicalRules(languageId: string): readonly LexicalRule[] | undefined {
  const { id, kind, comment } = languageById(languageId);
  if (kind === 'prose') return undefined;
  return rulesOf[languageId] ?? rulesOf[id] ?? byComment[comment.open] ?? [];
}

function rawR(open: string): string {
  return `${pairs[open.slice(-1)] ?? ''}${open.slice(2, -1)}"`;
}
