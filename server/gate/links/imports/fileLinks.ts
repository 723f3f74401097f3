/**
 * Which file of the workspace imports which: resolved when somebody asks, kept until the file is edited, or files came or
 * went that its imports may mean. Knows no text and no chunk.
 */
import { FileNames, folderOf, foldersUp, nameOf, stemOf } from './fileNames.ts';
import { isManifest, Manifests } from './manifests.ts';
import { resolverOf } from './resolvers.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Steps along imports: 1 where the first file imports the second, 2 over a third file, negative where it is imported;
 * 0: neither.
 */
export type ImportDistance = -2 | -1 | 0 | 1 | 2;

interface LinkedFile {
  languageId: string;
  specifiers: () => Iterable<string>;
  /** undefined: to be resolved */
  imports: ReadonlySet<string> | undefined;
}

const none: ReadonlySet<string> = new Set();
/** Of more files that came at once, all is resolved again. */
const mostArrivals = 64;
/** How long a request may wait for what it does not ask about. */
const resolvingMs = 5;
/** Names of files that stand for their folder. */
const folderFile = /^(?:index|mod|lib|main|__init__|init)$/;

export class FileLinks {
  readonly #files = new Map<string, LinkedFile>();
  readonly #importers = new Map<string, Set<string>>();
  readonly #around: Surroundings;
  readonly #unresolved = new Set<string>();
  readonly #came = new Set<string>();
  readonly #went = new Set<string>();
  #manifestsChanged = false;

  /** @param textOf whole text of a manifest that is in the index */
  constructor(textOf: (path: string) => string | undefined) {
    this.#around = { names: new FileNames(), manifests: new Manifests(textOf) };
  }

  get size(): number {
    return this.#files.size;
  }

  /** Takes a file as it is now. @param specifiers what it imports, as written (specifiers.ts) */
  update(path: string, languageId: string, specifiers: () => Iterable<string>): void {
    const known = this.#files.get(path);
    if (!known) {
      if (!this.#went.delete(path)) this.#came.add(path);
      this.#around.names.add(path);
    }
    if (isManifest(path)) {
      this.#around.manifests.add(path);
      this.#manifestsChanged = true;
    }
    this.#files.set(path, { languageId, specifiers, imports: undefined });
    if (known?.imports) this.#unlink(path, known.imports);
    this.#unresolved.add(path);
  }

  remove(path: string): void {
    const known = this.#files.get(path);
    if (!known) return;
    this.#files.delete(path);
    this.#unresolved.delete(path);
    if (known.imports) this.#unlink(path, known.imports);
    this.#around.names.remove(path);
    if (!this.#came.delete(path)) this.#went.add(path);
    if (isManifest(path)) {
      this.#around.manifests.remove(path);
      this.#manifestsChanged = true;
    }
  }

  /** Files that a file imports. */
  importsOf(path: string): ReadonlySet<string> {
    this.#settle();
    return this.#resolved(path);
  }

  /** Files that import a file: right after many files came, those that were found in a short time. */
  importersOf(path: string): ReadonlySet<string> {
    this.resolveSome();
    return this.#importers.get(path) ?? none;
  }

  /** Resolves for a short time what is not yet resolved. @returns whether all is */
  resolveSome(): boolean {
    this.#settle();
    const until = performance.now() + resolvingMs;
    for (const path of this.#unresolved) {
      if (performance.now() > until) return false;
      this.#resolved(path);
    }
    return true;
  }

  /** How `from` and `to` are linked by imports; the nearest way, and of equals that along imports. */
  distance(from: string, to: string): ImportDistance {
    if (from === to) return 0;
    const imports = this.importsOf(from);
    if (imports.has(to)) return 1;
    const back = this.#resolved(to);
    if (back.has(from)) return -1;
    for (const between of imports) if (this.#resolved(between).has(to)) return 2;
    for (const between of back) if (this.#resolved(between).has(from)) return -2;
    return 0;
  }

  #resolved(path: string): ReadonlySet<string> {
    const file = this.#files.get(path);
    if (!file) return none;
    if (file.imports) return file.imports;
    const imports = new Set<string>();
    const resolve = resolverOf(file.languageId);
    if (resolve) {
      for (const specifier of file.specifiers()) {
        for (const found of resolve(specifier, path, this.#around)) if (found !== path) imports.add(found);
      }
    }
    file.imports = imports.size > 0 ? imports : none;
    this.#unresolved.delete(path);
    for (const imported of imports) {
      const importers = this.#importers.get(imported);
      if (importers) importers.add(path);
      else this.#importers.set(imported, new Set([path]));
    }
    return file.imports;
  }

  #unlink(path: string, imports: ReadonlySet<string>): void {
    for (const imported of imports) {
      const importers = this.#importers.get(imported);
      if (importers?.delete(path) && importers.size === 0) this.#importers.delete(imported);
    }
  }

  /** Forgets what files that came or went have made wrong. */
  #settle(): void {
    if (this.#came.size === 0 && this.#went.size === 0 && !this.#manifestsChanged) return;
    const { manifests } = this.#around;
    const entry = (path: string) => manifests.mention(nameOf(stemOf(path)));
    const all = this.#manifestsChanged || this.#came.size > mostArrivals || [...this.#came].some(entry);
    const stale = new Set<string>();
    for (const path of this.#went) for (const importer of this.#importers.get(path) ?? none) stale.add(importer);
    const words = new Set<string>();
    if (!all) for (const path of this.#came) for (const word of this.#wordsFor(path)) words.add(word);
    if (all || words.size > 0) {
      const mentioned = anyOf(words);
      for (const [path, file] of this.#files) {
        if (file.imports && (all || mentions(file.specifiers(), mentioned))) stale.add(path);
      }
    }
    for (const path of stale) this.#forget(path);
    this.#came.clear();
    this.#went.clear();
    this.#manifestsChanged = false;
    this.#around.manifests.forget();
  }

  #forget(path: string): void {
    const file = this.#files.get(path);
    if (!file?.imports) return;
    this.#unlink(path, file.imports);
    file.imports = undefined;
    this.#unresolved.add(path);
  }

  /** Words one of which a specifier holds that may mean a file, unless a manifest says so. */
  #wordsFor(path: string): string[] {
    const stem = nameOf(stemOf(path)).replace(/\..*$/, '');
    const folder = folderOf(path);
    const words = folderFile.test(stem) ? [nameOf(folder)] : [stem, nameOf(folder)];
    for (const above of foldersUp(folder)) {
      const name = this.#around.manifests.json(above === '' ? 'package.json' : `${above}/package.json`)?.name;
      if (typeof name === 'string') words.push(nameOf(name));
    }
    return words.filter((word) => word !== '');
  }
}

function mentions(specifiers: Iterable<string>, words: RegExp): boolean {
  for (const specifier of specifiers) if (words.test(specifier)) return true;
  return false;
}

/** Finds any of the words, whole. */
function anyOf(words: ReadonlySet<string>): RegExp {
  const escaped = [...words].map((word) => word.replace(/[^\w-]/g, '\\$&'));
  return new RegExp(`(?<![\\w-])(?:${escaped.join('|')})(?![\\w-])`);
}
