/** Packages of the workspace by their package.json: what a name, or a name and a path, means of their sources. */
import { fileAt } from './fileAt.ts';
import { folderOf, foldersUp, joined } from './fileNames.ts';
import { isObject, type JsonObject } from './manifests.ts';
import type { Surroundings } from './surroundings.ts';

/** Folders that builds write: what lies there is looked for in the sources. */
const built = /^(?:\.\/)?(?:dist|lib|build|out|es|esm|cjs|types|dist-[^/]+)\//;
const format = /^(?:esm|cjs|es|types|node|browser|module|commonjs)\//;

/** The package that a specifier names, and what follows the name. */
export function packageFolder(specifier: string, around: Surroundings): { folder: string; rest: string } | undefined {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
  const folder = name === undefined ? undefined : foldersByName(around).get(name);
  if (name === undefined || folder === undefined) return undefined;
  return { folder, rest: specifier.slice(name.length + 1) };
}

/** The file that a package's name, with or without a path, means. */
export function packageFile(specifier: string, _folder: string, around: Surroundings): string | undefined {
  const found = packageFolder(specifier, around);
  if (!found) return undefined;
  const { folder, rest } = found;
  const manifest = around.manifests.json(inside(folder, 'package.json'));
  for (const target of targetsOf(manifest, rest)) {
    const file = sourceOf(folder, target, around);
    if (file !== undefined) return file;
  }
  for (const base of ['src', '', 'lib', 'source']) {
    const file = fileAt(joined(inside(folder, base), rest) ?? '', around);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** `#name` of the nearest package that has `imports`. */
export function privateImport(specifier: string, from: string, around: Surroundings): string | undefined {
  for (const folder of foldersUp(from)) {
    const imports = around.manifests.json(inside(folder, 'package.json'))?.imports;
    if (!isObject(imports)) continue;
    for (const target of entries(imports, specifier)) {
      const file = target.startsWith('.') ? sourceOf(folder, target, around) : undefined;
      if (file !== undefined) return file;
    }
    return undefined;
  }
  return undefined;
}

function foldersByName(around: Surroundings): ReadonlyMap<string, string> {
  const { manifests } = around;
  return manifests.once('packages', () => {
    const folders = new Map<string, string>();
    for (const path of manifests.named('package.json')) {
      const name = manifests.json(path)?.name;
      if (typeof name === 'string' && name !== '' && !folders.has(name)) folders.set(name, folderOf(path));
    }
    return folders;
  });
}

/** What a package.json says of a path of its package, best first. */
function targetsOf(manifest: JsonObject | undefined, rest: string): string[] {
  if (!manifest) return [];
  const { exports } = manifest;
  const byKeys = isObject(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  const found = byKeys ? entries(exports, rest === '' ? '.' : `./${rest}`) : rest === '' ? strings(exports) : [];
  if (rest !== '') return found;
  const fields = [manifest.source, manifest.types, manifest.module, manifest.main];
  return [...found, ...fields.filter((field): field is string => typeof field === 'string')];
}

/** Targets of the key that fits: itself, or the longest with `*`. */
function entries(map: JsonObject, name: string): string[] {
  if (Object.hasOwn(map, name)) return strings(map[name]);
  const patterns = Object.keys(map).filter((key) => key.includes('*'));
  for (const key of patterns.sort((a, b) => b.length - a.length)) {
    const [before, after] = key.split('*');
    if (name.length < before.length + after.length || !name.startsWith(before) || !name.endsWith(after)) continue;
    const star = name.slice(before.length, name.length - after.length);
    return strings(map[key]).map((target) => target.replaceAll('*', () => star));
  }
  return [];
}

/** All paths of conditions, in order. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  return isObject(value) ? Object.values(value).flatMap(strings) : [];
}

/** The file of a target: as written, or the source that it is built from. */
function sourceOf(folder: string, target: string, around: Surroundings): string | undefined {
  const source = target.replace(built, '');
  const bare = source.replace(format, '');
  for (const form of [target, `src/${source}`, `src/${bare}`, source, bare]) {
    const path = joined(folder, form);
    const file =
      path === undefined || path === folder ? undefined : fileAt(path.replace(/\.d\.([cm]?)ts$/, '.$1ts'), around);
    if (file !== undefined) return file;
  }
  return undefined;
}

function inside(folder: string, name: string): string {
  return folder === '' ? name : name === '' ? folder : `${folder}/${name}`;
}
