/**
 * Families of languages: what is read and copied from each other. A chunk belongs to one family; a document reads its
 * own, and those whose text stands inside it (styles in a component). Knows names of languages and files, not chunks.
 */
import { hash32 } from './hash32.ts';
import { knownById, knownByName } from './languages.ts';

/** Of languages that write the same constructs; every other language of the table is a family of its own. */
const families = {
  web: `typescript typescriptreact javascript javascriptreact vue svelte astro html handlebars liquid jinja twig erb ejs
    blade razor aspnetcorerazor phoenix-heex eex`,
  c: 'c cpp cuda-cpp objective-c objective-cpp opencl metal',
  shader: 'glsl hlsl shaderlab gdshader',
  python: 'python cython mojo starlark',
  shell: 'shellscript fish',
  style: 'css scss less postcss',
  sql: 'sql plsql',
  verilog: 'verilog systemverilog',
  ocaml: 'ocaml ocaml.interface',
  terraform: 'terraform terraform-vars',
  lisp: 'lisp elisp',
  scheme: 'scheme racket',
  lua: 'lua luau',
  php: 'php hack',
  json: 'json jsonc',
  yaml: 'yaml dockercompose',
  properties: 'properties ini',
  prose: `plaintext markdown mdx quarto restructuredtext asciidoc org typst textile latex bibtex git-commit git-rebase
    search-result scminput`,
} as const;

/** What a document reads as its own besides its family: languages that stand inside it. */
const embedded: Readonly<Record<string, readonly string[]>> = {
  blade: ['php'],
  twig: ['php'],
  erb: ['ruby'],
  haml: ['ruby', 'web'],
  slim: ['ruby', 'web'],
  jade: ['web'],
  mdx: ['web'],
  razor: ['csharp'],
  aspnetcorerazor: ['csharp'],
  'phoenix-heex': ['elixir'],
  eex: ['elixir'],
  jinja: ['python'],
};

const familyByLanguage = new Map<string, string>();
for (const [family, ids] of Object.entries(families))
  for (const id of ids.split(/\s+/)) familyByLanguage.set(id, family);

/** A file as far as its family goes. */
export interface Kin {
  /** relative to the repository's root, parts joined by '/' */
  readonly path: string;
  /** as an editor says it, or the index */
  readonly languageId: string;
}

/**
 * The family of a file or document. Where neither its language nor its name is known, its extension is the family:
 * the index and an editor that calls the language something of its own agree on that.
 */
export function familyOf({ path, languageId }: Kin): string {
  const named = knownById(languageId);
  const language = named && named.id !== 'plaintext' ? named : (knownByName(path) ?? named);
  const extension = /[^/.]\.([^./]+)$/.exec(path)?.[1].toLowerCase();
  if (!language || (language.id === 'plaintext' && !knownByName(path)))
    return extension ? `.${extension}` : language ? 'prose' : languageId;
  return familyByLanguage.get(language.id) ?? language.id;
}

/** Families that a document reads as its own, that of its language first. */
export function ownFamilies(document: Kin): string[] {
  const family = familyOf(document);
  const id = (knownById(document.languageId) ?? knownByName(document.path))?.id;
  return [...new Set([family, ...(id ? (embedded[id] ?? []) : [])])];
}

/** A family as the engine knows it: a number from 1 to 65,535, the same in every process. Two may share one. */
export function familyNumber(family: string): number {
  return (hash32(family, 0, family.length) % 65_535) + 1;
}

/** The own families of a document as the engine knows them. */
export function familyNumbers(document: Kin): number[] {
  return numbersOf(ownFamilies(document));
}

/** Families as the engine knows them, each once. */
export function numbersOf(families: readonly string[]): number[] {
  return [...new Set(families.map(familyNumber))];
}
