/**
 * Whether an editor's document is one that is never read, by its name wherever it lies, saved or not, and by its language.
 * What it holds says so as well: holdsKey.ts. Knows no editor.
 */
import { isSecretName, isTemplateName } from './secretName.ts';

export interface NamedDocument {
  readonly uri: string;
  /** in its folder of the workspace, where it lies in one; folders above are no business of anybody's */
  readonly path?: string | undefined;
  /** as the editor knows it */
  readonly languageId?: string | undefined;
}

/** Languages of files that hold what a program is to keep secret. */
const secretLanguages = new Set(['dotenv', 'env', 'netrc', 'npmrc', 'kubeconfig']);

export function isSecretDocument({ uri, path, languageId }: NamedDocument): boolean {
  const paths = path === undefined ? pathsIn(uri) : [path];
  if (paths.some(isSecretName)) return true;
  return languageId !== undefined && secretLanguages.has(languageId) && !paths.some(isTemplateName);
}

/** `"path"`, `"fsPath"`, `"fileName"`, `"originalUri"`, `"associatedResource"`, … */
const namesFile = /"\w*(?:path|file|file_?name|uri|location|resource)"\s*:\s*"([^"]+)"/gi;

/**
 * What a URI of any scheme says of a file: its path, and a path that its query holds, as those of git's older states and
 * of virtual documents do. A notebook's cell lies in its notebook.
 */
function pathsIn(uri: string): string[] {
  const [, rest, query = ''] = /^(?:[a-z][\w+.-]*:)?([^?#]*)(?:\?([^#]*))?/is.exec(uri) ?? ['', uri, ''];
  const path = decoded(rest).replace(/\.git$/, '');
  const inQuery = [...decoded(query).matchAll(namesFile)].map(([, named]) => decoded(named));
  return [path, decoded(rest), ...inQuery];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a lone percent sign in a name
  }
}
