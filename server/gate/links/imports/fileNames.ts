/** The workspace's files by all that an import may call them: path, path without extension, name, folder. */

/** Lists by name. */
class ByName {
  readonly #lists = new Map<string, string[]>();

  get(name: string): readonly string[] {
    return this.#lists.get(name) ?? none;
  }

  has(name: string): boolean {
    return this.#lists.has(name);
  }

  /** @returns whether the name is new */
  add(name: string, value: string): boolean {
    const list = this.#lists.get(name);
    if (list) list.push(value);
    else this.#lists.set(name, [value]);
    return !list;
  }

  /** @returns whether nothing is left of the name */
  remove(name: string, value: string): boolean {
    const list = this.#lists.get(name);
    const at = list?.indexOf(value) ?? -1;
    if (!list || at < 0) return false;
    list.splice(at, 1);
    if (list.length === 0) this.#lists.delete(name);
    return list.length === 0;
  }
}

const none: readonly string[] = [];

export class FileNames {
  readonly #paths = new Set<string>();
  readonly #stems = new ByName();
  readonly #names = new ByName();
  /** files and folders in a folder; '' is the workspace's */
  readonly #inside = new ByName();
  readonly #folders = new ByName();

  get size(): number {
    return this.#paths.size;
  }

  get paths(): Iterable<string> {
    return this.#paths;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  hasFolder(folder: string): boolean {
    return this.#inside.has(folder);
  }

  /** Files of a path without extension, `a/x` for `a/x.ts` and `a/x.d.ts`. */
  withStem(stem: string): readonly string[] {
    return this.#stems.get(stem);
  }

  /** Files of a name, in all folders. */
  named(name: string): readonly string[] {
    return this.#names.get(name);
  }

  /** Folders of a name, in all folders. */
  foldersNamed(name: string): readonly string[] {
    return this.#folders.get(name);
  }

  /** Files that lie in a folder itself. */
  filesIn(folder: string): string[] {
    return this.#inside.get(folder).filter((path) => this.#paths.has(path));
  }

  add(path: string): void {
    if (this.#paths.has(path)) return;
    this.#paths.add(path);
    this.#stems.add(stemOf(path), path);
    this.#names.add(nameOf(path), path);
    for (let child = path; child !== ''; ) {
      const folder = folderOf(child);
      if (!this.#inside.add(folder, child) || folder === '') break;
      this.#folders.add(nameOf(folder), folder);
      child = folder;
    }
  }

  remove(path: string): void {
    if (!this.#paths.delete(path)) return;
    this.#stems.remove(stemOf(path), path);
    this.#names.remove(nameOf(path), path);
    for (let child = path; child !== ''; ) {
      const folder = folderOf(child);
      if (!this.#inside.remove(folder, child) || folder === '') break;
      this.#folders.remove(nameOf(folder), folder);
      child = folder;
    }
  }
}

/** '' for what lies at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path without extension; `.d.ts` is one. */
export function stemOf(path: string): string {
  const declared = /\.d\.[cm]?ts$/.exec(path);
  if (declared) return path.slice(0, declared.index);
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') + 1 ? path.slice(0, dot) : path;
}

/** A path relative to a folder, dots resolved; undefined where it leaves the workspace. */
export function joined(folder: string, relative: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** A folder and those above it, the innermost first, the workspace's '' last. */
export function* foldersUp(folder: string): Generator<string, void> {
  for (let at = folder; ; at = folderOf(at)) {
    yield at;
    if (at === '') return;
  }
}

/** Of several the one that shares most folders with `from`; of equals the shortest, then the first by letter. */
export function nearest(paths: readonly string[], from: string): string | undefined {
  let best: string | undefined;
  let most = -1;
  for (const path of paths) {
    const shared = sharedFolders(path, from);
    if (best === undefined || shared > most || (shared === most && before(path, best))) [best, most] = [path, shared];
  }
  return best;
}

function before(path: string, other: string): boolean {
  return path.length < other.length || (path.length === other.length && path < other);
}

function sharedFolders(a: string, b: string): number {
  let shared = 0;
  for (let i = 0; i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i); i++) {
    if (a.charCodeAt(i) === 47) shared++;
  }
  return shared;
}
