/** The one table of languages: by which name an editor knows them, how they are recognised, parsed and commented. */

/** Grammars that ship with Fovea; the name is that of the wasm file without `tree-sitter-` and `.wasm`. */
export const grammarIds = [
  'typescript',
  'tsx',
  'javascript',
  'python',
  'go',
  'rust',
  'java',
  'c',
  'cpp',
  'c_sharp',
  'kotlin',
  'scala',
  'swift',
  'dart',
  'php',
  'ruby',
  'bash',
  'lua',
  'elixir',
  'haskell',
  'ocaml',
  'ocaml_interface',
  'zig',
  'hcl',
  'json',
  'yaml',
  'toml',
  'html',
  'css',
  'vue',
  'svelte',
  'sql',
  'markdown',
] as const;
export type GrammarId = (typeof grammarIds)[number];

/** How a line of comment is written; `close` is empty where the line's end closes it. */
export interface CommentStyle {
  readonly open: string;
  readonly close: string;
}

export interface Language {
  /** VS Code's language id */
  readonly id: string;
  /** undefined: cut by lines */
  readonly grammar: GrammarId | undefined;
  readonly comment: CommentStyle;
  /** `code`: long lines mean minified; `prose`: they do not; `data`: left out of the index */
  readonly kind: 'code' | 'prose' | 'data';
}

const styles = {
  '//': { open: '//', close: '' },
  '#': { open: '#', close: '' },
  '--': { open: '--', close: '' },
  ';': { open: ';', close: '' },
  '%': { open: '%', close: '' },
  '"': { open: '"', close: '' },
  '/*': { open: '/*', close: '*/' },
  '<!--': { open: '<!--', close: '-->' },
  '(*': { open: '(*', close: '*)' },
  '..': { open: '..', close: '' },
} as const satisfies Record<string, CommentStyle>;

type Row = [
  id: string,
  comment: keyof typeof styles,
  names: string,
  grammar?: GrammarId | undefined,
  kind?: Language['kind'],
];

/** `names`: extensions begin with a dot, whole file names do not; all lower case. */
const rows: Row[] = [
  ['typescript', '//', '.ts .mts .cts', 'typescript'],
  ['typescriptreact', '//', '.tsx', 'tsx'],
  ['javascript', '//', '.js .mjs .cjs', 'javascript'],
  ['javascriptreact', '//', '.jsx', 'javascript'],
  ['python', '#', '.py .pyi .pyw', 'python'],
  ['go', '//', '.go', 'go'],
  ['rust', '//', '.rs', 'rust'],
  ['java', '//', '.java', 'java'],
  ['c', '//', '.c .h', 'c'],
  ['cpp', '//', '.cc .cpp .cxx .c++ .hh .hpp .hxx .h++ .ipp .inl', 'cpp'],
  ['csharp', '//', '.cs .csx', 'c_sharp'],
  ['kotlin', '//', '.kt .kts', 'kotlin'],
  ['scala', '//', '.scala .sc .sbt', 'scala'],
  ['swift', '//', '.swift', 'swift'],
  ['dart', '//', '.dart', 'dart'],
  ['php', '//', '.php', 'php'],
  ['groovy', '//', '.groovy .gradle'],
  ['objective-c', '//', '.m .mm'],
  ['zig', '//', '.zig', 'zig'],
  ['proto3', '//', '.proto'],
  ['jsonc', '//', '.jsonc .json5', 'json'],
  ['json', '//', '.json', 'json'],
  ['vue', '<!--', '.vue', 'vue'],
  ['svelte', '<!--', '.svelte', 'svelte'],
  ['html', '<!--', '.html .htm', 'html'],
  ['xml', '<!--', '.xml .xsd .xsl .csproj .props .targets'],
  ['css', '/*', '.css', 'css'],
  ['scss', '//', '.scss .sass'],
  ['less', '//', '.less'],
  ['ruby', '#', '.rb .rake gemfile rakefile', 'ruby'],
  ['perl', '#', '.pl .pm'],
  ['r', '#', '.r'],
  ['julia', '#', '.jl'],
  ['elixir', '#', '.ex .exs', 'elixir'],
  ['shellscript', '#', '.sh .bash .zsh .fish', 'bash'],
  ['powershell', '#', '.ps1 .psm1 .psd1'],
  ['dockerfile', '#', '.dockerfile dockerfile containerfile'],
  ['makefile', '#', '.mk makefile gnumakefile justfile'],
  ['cmake', '#', '.cmake cmakelists.txt'],
  ['yaml', '#', '.yml .yaml', 'yaml'],
  ['toml', '#', '.toml', 'toml'],
  ['properties', '#', '.properties .cfg .conf .editorconfig'],
  ['ini', ';', '.ini'],
  ['graphql', '#', '.graphql .gql'],
  ['terraform', '#', '.tf .hcl', 'hcl'],
  ['nix', '#', '.nix'],
  ['sql', '--', '.sql', 'sql'],
  ['lua', '--', '.lua', 'lua'],
  ['haskell', '--', '.hs', 'haskell'],
  ['elm', '--', '.elm'],
  ['clojure', ';', '.clj .cljs .cljc .edn'],
  ['lisp', ';', '.lisp .el .scm'],
  ['erlang', '%', '.erl .hrl'],
  ['latex', '%', '.tex .sty', undefined, 'prose'],
  ['ocaml', '(*', '.ml', 'ocaml'],
  ['ocaml.interface', '(*', '.mli', 'ocaml_interface'],
  ['fsharp', '//', '.fs .fsx .fsi'],
  ['viml', '"', '.vim'],
  ['markdown', '<!--', '.md .mdx .markdown', 'markdown', 'prose'],
  ['restructuredtext', '..', '.rst', undefined, 'prose'],
  ['plaintext', '#', '.txt', undefined, 'prose'],
  ['svg', '<!--', '.svg', undefined, 'data'],
  ['csv', '#', '.csv .tsv', undefined, 'data'],
  ['jsonl', '//', '.jsonl .ndjson .ipynb .geojson', undefined, 'data'],
  ['log', '#', '.log .out', undefined, 'data'],
  ['diff', '#', '.diff .patch', undefined, 'data'],
  ['translation', '#', '.po .pot', undefined, 'data'],
  ['subtitles', '#', '.srt .vtt', undefined, 'data'],
];

const byId = new Map<string, Language>();
const byName = new Map<string, Language>();
for (const [id, comment, names, grammar, kind] of rows) {
  const language: Language = { id, grammar, comment: styles[comment], kind: kind ?? 'code' };
  byId.set(id, language);
  for (const name of names.split(' ')) byName.set(name, language);
}

/** The ids of all languages of the table. */
export const languageIds: readonly string[] = [...byId.keys()];

const plaintext = byId.get('plaintext') as Language;

/** Language of a file by its name alone; `plaintext` where nothing is known. */
export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  return byName.get(name) ?? (dot < 0 ? undefined : byName.get(name.slice(dot))) ?? plaintext;
}

/** Language of an editor's language id; `plaintext` where it is not in the table. */
export function languageById(id: string): Language {
  return byId.get(id) ?? plaintext;
}
