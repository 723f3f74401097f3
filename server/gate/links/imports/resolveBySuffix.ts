/** Imports that are paths of files, or names made as those are: relative first, then whatever ends so, the nearest. */
import { folderOf, joined, nameOf, nearest } from './fileNames.ts';
import { nothing, type Resolver, type Surroundings } from './surroundings.ts';

/** A package of more files is not meant as a whole. */
const mostOfFolder = 40;

/** `"a/x.h"` beside the file, or below any folder. @param specifier a path, with its extension */
export const resolvePath: Resolver = (specifier, from, around) => {
  const beside = joined(folderOf(from), specifier);
  if (beside !== undefined && around.names.has(beside)) return [beside];
  const found = ending(specifier.replace(/^(?:\.\.?\/)+/, ''), from, around);
  return found === undefined ? nothing : [found];
};

/** Names with dots or other signs between: `a.b.C`, of which the last parts may stand in a file. @param extensions of files */
export function byName(extensions: readonly string[], more: { folders?: boolean; shorter?: boolean } = {}): Resolver {
  return (specifier, from, around) => {
    const parts = specifier.split(/::|[.\\/]/).filter((part) => part !== '');
    const all = parts.at(-1) === '*' || parts.at(-1) === '_';
    if (all) parts.pop();
    for (let end = parts.length; !all && end > Math.max(0, parts.length - 3); end--) {
      const found = named(parts.slice(0, end), extensions, from, around, more.shorter ?? false);
      if (found !== undefined) return [found];
    }
    if (!all && !more.folders) return nothing;
    const inFolder = filesOf(parts, extensions, around, more.shorter ?? false);
    if (inFolder.length > 0 || all || parts.length < 2) return inFolder;
    return filesOf(parts.slice(0, -1), extensions, around, more.shorter ?? false);
  };
}

/** The file of a name: all of its parts are folders above it; with `shorter` the first ones may be missing. */
function named(
  parts: readonly string[],
  extensions: readonly string[],
  from: string,
  around: Surroundings,
  shorter: boolean,
): string | undefined {
  for (let first = 0; first < (shorter ? Math.max(1, parts.length - 1) : 1); first++) {
    for (const extension of extensions) {
      const found = ending(`${parts.slice(first).join('/')}${extension}`, from, around);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Files of the folders that end in the parts. */
function filesOf(
  parts: readonly string[],
  extensions: readonly string[],
  { names }: Surroundings,
  shorter: boolean,
): readonly string[] {
  for (let first = 0; first < (shorter ? parts.length : 1); first++) {
    const end = parts.slice(first).join('.');
    const folders = names
      .foldersNamed(parts.at(-1) ?? '')
      .filter((folder) => `.${folder.replaceAll('/', '.')}`.endsWith(`.${end}`));
    const files = folders
      .flatMap((folder) => names.filesIn(folder))
      .filter((path) => extensions.some((e) => path.endsWith(e)));
    if (files.length > 0) return files.length <= mostOfFolder ? files : nothing;
  }
  return nothing;
}

function ending(end: string, from: string, { names }: Surroundings): string | undefined {
  return nearest(
    names.named(nameOf(end)).filter((path) => path === end || path.endsWith(`/${end}`)),
    from,
  );
}
