/**
 * Which switch of the setting `languages` holds for a document: its language's, or that of the message that its name says
 * it is, where the editor takes that for plain text. Knows neither editor nor server.
 */
import { defaultSettings, type Settings } from './settings.ts';

/** What is known of a document before anybody reads it. */
export interface SwitchedDocument {
  languageId: string;
  /** its URI or path; only the name counts */
  uri: string;
}

/** Other names of the same: editors do not agree on them. */
const sameAs: Readonly<Record<string, string>> = {
  gitcommit: 'git-commit',
  hgcommit: 'git-commit',
  jjdescription: 'git-commit',
  svn: 'git-commit',
  gitrebase: 'git-rebase',
  Log: 'log',
};

/** Files in which version control asks a person for a text, once, and throws them away. */
const messages: readonly (readonly [name: RegExp, switchName: string])[] = [
  [/^git-rebase-todo$/, 'git-rebase'],
  [/^(?:COMMIT|TAG|NOTES|PULLREQ|RELEASE)_EDITMSG$|^(?:MERGE|SQUASH)_MSG$|^EDIT_DESCRIPTION$/, 'git-commit'],
  [/^hg-editor-.*\.txt$|^svn-commit(?:\.\d+)?\.tmp$|\.jjdescription$/, 'git-commit'],
];

/** Whether completions are wanted in a document: its own switch, else the default's own, else that of `*`, else on. */
export function languageOn(languages: Settings['languages'], document: SwitchedDocument): boolean {
  const name = switchName(document);
  const general = sameAs[name] ?? name;
  const chosen = own(languages, name) ?? own(languages, general) ?? own(defaultSettings.languages, general);
  return (chosen ?? languages['*']) !== false;
}

/** The key that switches completions of a document on and off. */
export function switchName({ languageId, uri }: SwitchedDocument): string {
  if (languageId !== 'plaintext') return languageId;
  const name =
    uri
      .replace(/[?#].*$/, '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  return messages.find(([pattern]) => pattern.test(name))?.[1] ?? languageId;
}

function own(languages: Settings['languages'], name: string): boolean | undefined {
  return Object.hasOwn(languages, name) ? languages[name] : undefined;
}
