/** What of a folder is read, beside what its own ignore files say; and the folder's list under these rules. */
import ignore from 'ignore';
import { languageOf } from '../chunking/languages.ts';
import { encodingFor, type FileEncodings, plainEncodings } from '../reading/fileEncodings.ts';
import { type FileList, findUnlisted, type ListOptions, listFiles } from './files.ts';
import { defaultMaxFileBytes, type ReadResult, readSource } from './readSource.ts';
import { type Unlisted, UnlistedPaths } from './unlisted.ts';

/** As it is now. */
export interface FolderRules {
  /** false: no git process is started, ignore files are read instead */
  git: boolean;
  /** patterns of a .gitignore, relative to the folder */
  exclude: readonly string[];
  maxFileBytes: number;
  /** of files without a byte-order mark */
  encodings: FileEncodings;
  /** files that belong to another folder of the workspace, by their relative path */
  foreign?: (path: string) => boolean;
}

export const plainRules: FolderRules = {
  git: true,
  exclude: [],
  maxFileBytes: defaultMaxFileBytes,
  encodings: plainEncodings,
};

export interface RuledList {
  /** files to be read, sorted */
  paths: string[];
  /** files that the setting leaves out */
  excluded: string[];
  /** before the rules */
  whole: FileList;
}

/** @throws as `listFiles` */
export async function ruledList(
  root: string,
  rules: FolderRules,
  options: Omit<ListOptions, 'git'>,
): Promise<RuledList> {
  const whole = await listFiles(root, { ...options, git: rules.git });
  const patterns = rules.exclude.length > 0 ? ignore().add([...rules.exclude]) : undefined;
  const list: RuledList = { paths: [], excluded: [], whole };
  for (const path of whole.paths) {
    if (rules.foreign?.(path)) continue;
    (patterns?.ignores(path) ? list.excluded : list.paths).push(path);
  }
  return list;
}

/** @returns undefined where the file is gone */
export function readUnder(root: string, path: string, rules: FolderRules): Promise<ReadResult | undefined> {
  return readSource(root, path, rules.maxFileBytes, encodingFor(rules.encodings, languageOf(path).id));
}

/** What is not in the list; never rejects: what is counted beside an index must not cost it. */
export async function unlistedIn(
  { whole, excluded }: RuledList,
  { foreign }: Pick<FolderRules, 'foreign'>,
  options: Pick<ListOptions, 'signal' | 'env' | 'within'>,
): Promise<UnlistedPaths> {
  const unlisted = new UnlistedPaths();
  for (const path of excluded) unlisted.add({ path, kind: 'file', reason: 'excluded' });
  const isForeign = (path: string, kind: string): boolean => foreign?.(kind === 'folder' ? `${path}/` : path) ?? false;
  const tell = (entry: Unlisted): void => {
    if (!isForeign(entry.path, entry.kind)) unlisted.add(entry);
  };
  await findUnlisted(whole, tell, options).catch(() => undefined);
  return unlisted;
}
