/** Which encoding is named for a file: for all of a folder, or for a language in it. Knows no settings and no files. */

/** Names as VS Code's `files.encoding` has them; of files without a byte-order mark. */
export interface FileEncodings {
  readonly plain: string;
  /** by language id, where it has its own */
  readonly byLanguage: Readonly<Record<string, string>>;
}

export const plainEncodings: FileEncodings = { plain: 'utf8', byLanguage: {} };

export function encodingFor({ plain, byLanguage }: FileEncodings, languageId: string): string {
  return Object.hasOwn(byLanguage, languageId) ? byLanguage[languageId] : plain;
}
