/** Imports of TypeScript and JavaScript: relative, by the paths of a tsconfig, by packages of the workspace. */
import { fileAt } from './fileAt.ts';
import { folderOf, foldersUp, joined } from './fileNames.ts';
import { packageFile, privateImport } from './packages.ts';
import { nothing, type Surroundings } from './surroundings.ts';
import { aliased } from './tsconfig.ts';

export function resolveScript(specifier: string, from: string, around: Surroundings): readonly string[] {
  const file = scriptFile(specifier.replace(/(?<=.)[?#].*$/, ''), from, around);
  return file === undefined ? nothing : [file];
}

function scriptFile(specifier: string, from: string, around: Surroundings): string | undefined {
  const folder = folderOf(from);
  if (/^\.\.?(?:\/|$)/.test(specifier)) {
    const path = joined(folder, specifier);
    return path === undefined ? undefined : fileAt(path, around);
  }
  if (/^(?:node|bun|npm|jsr|https?|data):/.test(specifier)) return undefined;
  const inside = specifier.startsWith('#') ? privateImport(specifier, folder, around) : undefined;
  return (
    inside ??
    aliased(specifier, folder, around) ??
    packageFile(specifier, folder, around) ??
    bundled(specifier, folder, around)
  );
}

/** `@/x` and `~/x` as bundlers are mostly set up, `/x` as pages have it: from a folder above, or its src. */
function bundled(specifier: string, folder: string, around: Surroundings): string | undefined {
  const rest = /^[@~]?\/(.+)/.exec(specifier)?.[1];
  if (rest === undefined) return undefined;
  for (const above of foldersUp(folder)) {
    for (const base of ['src', 'app', '']) {
      const root = joined(above, base);
      const found = root === undefined ? undefined : fileAt(joined(root, rest) ?? '', around);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
