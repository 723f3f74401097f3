/** A workspace's folders and how what lies in them is named. Asks the disk for nothing but what links point to. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface NamedFolder {
  uri: string;
  name: string;
}

/** A folder on this machine's disk. */
export interface OpenFolder extends NamedFolder {
  /** as the editor names it; absolute */
  folder: string;
  /** the same with links resolved, where it exists */
  real: string;
  /** what the names of its files begin with: '' where it is the only one, else its name and '/' */
  prefix: string;
}

/** A file's place in a folder. */
export interface FileInFolder {
  folder: OpenFolder;
  /** parts joined by '/' */
  relative: string;
}

/** The folders that lie on disk, each once: two names of the same are one folder. */
export async function openFolders(named: readonly NamedFolder[]): Promise<OpenFolder[]> {
  const found: Omit<OpenFolder, 'prefix'>[] = [];
  for (const { uri, name } of named) {
    const folder = filePathOf(uri);
    if (folder === undefined) continue;
    const real = await realpath(folder).catch(() => folder);
    if (!found.some((other) => other.real === real)) found.push({ uri: uri.replace(/\/+$/, ''), name, folder, real });
  }
  if (found.length === 1) return [{ ...found[0], prefix: '' }];
  const taken = new Set<string>();
  return found.map((folder) => {
    const name = folder.name.replaceAll('/', '-') || 'folder';
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name}-${n}`;
    taken.add(unique);
    return { ...folder, name: unique, prefix: `${unique}/` };
  });
}

/** The innermost folder that holds a file. */
export function folderOf(folders: readonly OpenFolder[], file: string): FileInFolder | undefined {
  let inner: FileInFolder | undefined;
  for (const folder of folders) {
    const relative = inside(folder.folder, file) ?? inside(folder.real, file);
    if (relative !== undefined && (!inner || relative.length < inner.relative.length)) inner = { folder, relative };
  }
  return inner;
}

/** Whether a file of `folder` belongs to another of `folders`, one that lies in it. @returns undefined: to none */
export function foreignTo(
  folder: OpenFolder,
  folders: readonly OpenFolder[],
): ((relative: string) => boolean) | undefined {
  const nested = folders.flatMap((other) => {
    const way = other === folder ? undefined : inside(folder.real, other.real);
    return way ? [`${way}/`] : [];
  });
  return nested.length === 0 ? undefined : (relative) => nested.some((way) => relative.startsWith(way));
}

export function uriIn({ uri }: NamedFolder, relative: string): string {
  return [uri, ...relative.split('/').map(encodeURIComponent)].join('/');
}

/** The file that a URI names on this machine's disk; undefined for any other kind of URI. */
export function filePathOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return path.resolve(fileURLToPath(uri));
  } catch {
    return undefined; // another machine's share, or a name that this platform has not
  }
}

/** @returns '' for the folder itself, undefined for what lies outside */
function inside(folder: string, file: string): string | undefined {
  const way = path.relative(folder, file);
  if (path.isAbsolute(way) || way === '..' || way.startsWith(`..${path.sep}`)) return undefined;
  return way.split(path.sep).join('/');
}
