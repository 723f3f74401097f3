/** `paths` and `baseUrl` of the nearest tsconfig or jsconfig, with what it extends. */
import { fileAt } from './fileAt.ts';
import { folderOf, foldersUp, joined, nameOf } from './fileNames.ts';
import { isObject } from './manifests.ts';
import { packageFolder } from './packages.ts';
import type { Surroundings } from './surroundings.ts';

interface Paths {
  /** folder that names without a path are looked up in */
  base: string | undefined;
  /** a specifier's beginning and end around `*`, and paths in the workspace that it may mean */
  patterns: { before: string; after: string | undefined; targets: string[] }[];
}

const mostExtended = 8;

/** The file that a specifier means by the nearest configuration above `folder`. */
export function aliased(specifier: string, folder: string, around: Surroundings): string | undefined {
  for (const { base, patterns } of configurationsOf(folder, around)) {
    for (const { before, after, targets } of patterns) {
      const star = matched(specifier, before, after);
      if (star === undefined) continue;
      for (const target of targets) {
        const found = fileAt(
          target.replace('*', () => star),
          around,
        );
        if (found !== undefined) return found;
      }
    }
    const path = base === undefined ? undefined : joined(base, specifier);
    const found = path === undefined ? undefined : fileAt(path, around);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What stands for `*`; '' where the pattern has none. */
function matched(specifier: string, before: string, after: string | undefined): string | undefined {
  if (after === undefined) return specifier === before ? '' : undefined;
  const fits =
    specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : undefined;
}

/** Of the nearest folder that has any: `tsconfig.json` first, then those beside it, which it may only refer to. */
function configurationsOf(folder: string, around: Surroundings): readonly Paths[] {
  return around.manifests.once(`paths ${folder}`, () => {
    for (const above of foldersUp(folder)) {
      const files = around.names.filesIn(above).filter((path) => /^[jt]sconfig[^/]*\.json$/.test(nameOf(path)));
      const found = files
        .sort((a, b) => a.length - b.length)
        .map((path) => pathsOf(path, around, mostExtended))
        .filter(({ base, patterns }) => base !== undefined || patterns.length > 0);
      if (found.length > 0) return found;
    }
    return [];
  });
}

function pathsOf(path: string, around: Surroundings, levels: number): Paths {
  const config = around.manifests.json(path);
  const options = isObject(config?.compilerOptions) ? config.compilerOptions : {};
  const inherited = levels > 0 ? extendedBy(path, config?.extends, around, levels) : [];
  const folder = folderOf(path);
  const own = typeof options.baseUrl === 'string' ? joined(folder, options.baseUrl) : undefined;
  const base = own ?? inherited.findLast((paths) => paths.base !== undefined)?.base;
  if (!isObject(options.paths)) {
    return { base, patterns: inherited.findLast(({ patterns }) => patterns.length > 0)?.patterns ?? [] };
  }
  const patterns = Object.entries(options.paths).flatMap(([pattern, values]) => {
    const [before, after] = pattern.split('*');
    const targets = (Array.isArray(values) ? values : []).flatMap((value: unknown) => {
      const target = typeof value === 'string' ? joined(base ?? folder, value) : undefined;
      return target === undefined ? [] : [target];
    });
    return [{ before, after, targets }];
  });
  // The longest beginning decides, as in the language.
  return { base, patterns: patterns.sort((a, b) => b.before.length - a.before.length) };
}

function extendedBy(path: string, value: unknown, around: Surroundings, levels: number): Paths[] {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.flatMap((name) => {
    if (typeof name !== 'string') return [];
    const target = name.startsWith('.') ? joined(folderOf(path), name) : inPackage(name, around);
    const file = [target, `${target}.json`, `${target}/tsconfig.json`].find(
      (each) => each && around.manifests.has(each),
    );
    return file ? [pathsOf(file, around, levels - 1)] : [];
  });
}

function inPackage(name: string, around: Surroundings): string | undefined {
  const found = packageFolder(name, around);
  return found && joined(found.folder, found.rest || 'tsconfig.json');
}
