/** Languages by an editor's id and by a file's name: how each is parsed and commented. What is not known is code. */
import { languageAliases } from './languageAliases.ts';
import {
  type CommentStyle,
  commentStyles,
  type GrammarId,
  grammarIds,
  type LanguageKind,
  languageRows,
} from './languageRows.ts';

export { type CommentStyle, type GrammarId, grammarIds };

export interface Language {
  /** VS Code's language id; one that the table does not know is as the editor said it */
  readonly id: string;
  /** undefined: cut by lines */
  readonly grammar: GrammarId | undefined;
  readonly comment: CommentStyle;
  readonly kind: LanguageKind;
}

const byId = new Map<string, Language>();
const byName = new Map<string, Language>();
for (const [id, comment, names, grammar, kind] of languageRows) {
  const language: Language = { id, grammar, comment: commentStyles[comment], kind: kind ?? 'code' };
  byId.set(id, language);
  for (const name of names.split(' ')) if (name) byName.set(name, language);
}
for (const [id, others] of Object.entries(languageAliases)) {
  const language = byId.get(id) as Language;
  for (const other of others.split(' ')) byId.set(other, language);
}

/** The ids of all languages of the table. */
export const languageIds: readonly string[] = [...byId.keys()];

const plaintext = byId.get('plaintext') as Language;

/**
 * Language of a file by its name alone; `plaintext` where nothing is known. So says an editor that does not know the
 * file either, and file and document are to agree; nor is a file of unknown kind left out for its long lines.
 */
export function languageOf(path: string): Language {
  return knownByName(path) ?? plaintext;
}

/** As `languageOf`, but undefined where the name tells nothing. */
export function knownByName(path: string): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  const known = byName.get(name) ?? (dot < 0 ? undefined : byName.get(name.slice(dot)));
  if (known || !templateEnd.test(name)) return known;
  const meant = name.replace(templateEnd, '');
  return knownByName(meant.startsWith('.env.') ? '.env' : meant);
}

/** A template is in the language of what is made from it: `config.yml.example`, `.env.local.example`. */
const templateEnd = /(?<=.)\.(?:example|sample|template|tmpl|tpl|dist|defaults?)$/;

/**
 * Language of an editor's language id, also by the names that other editors have for it. Of Vim's `a.b` the first part
 * counts where the whole is not known. An id that nobody knows is code: an editor has a name of its own for a language
 * of which it knows the syntax, while prose is a closed list.
 */
export function languageById(id: string): Language {
  return knownById(id) ?? { id, grammar: undefined, comment: commentStyles['//'], kind: 'code' };
}

/** As `languageById`, but undefined where the table does not know the id. */
export function knownById(id: string): Language | undefined {
  const lower = id.toLowerCase();
  return byId.get(id) ?? byId.get(lower) ?? byId.get(lower.split('.')[0]);
}

/** Grammars of what is laid out rather than programmed. */
const layouts: readonly (GrammarId | undefined)[] = [
  'json',
  'yaml',
  'toml',
  'hcl',
  'html',
  'css',
  'markdown',
  undefined,
];

/** Whether files of a language are programs that Fovea parses: where demonstrations and measurements look. */
export function isProgram({ grammar }: Language): boolean {
  return !layouts.includes(grammar);
}
