/** Imports of TypeScript and JavaScript. */
import { folderOf, joined, stemOf } from './fileNames.ts';
import { nothing, type Surroundings } from './surroundings.ts';

/** In which order of extensions a name without one is meant. */
const extensions = [
  'ts',
  'tsx',
  'd.ts',
  'mts',
  'cts',
  'js',
  'jsx',
  'mjs',
  'cjs',
  'vue',
  'svelte',
  'astro',
  'json',
  'css',
];

export function resolveScript(specifier: string, from: string, around: Surroundings): readonly string[] {
  const bare = specifier.replace(/[?#].*$/, '');
  if (!bare.startsWith('.')) return nothing;
  const path = joined(folderOf(from), bare);
  const file = path === undefined ? undefined : fileAt(path, around);
  return file ? [file] : nothing;
}

/** The file that a path means: itself, with an extension, what it is compiled from, or a folder's index. */
export function fileAt(path: string, { names }: Surroundings): string | undefined {
  if (names.has(path)) return path;
  const found = preferred(names.withStem(path), path);
  if (found) return found;
  const compiled = /\.([cm]?)jsx?$/.exec(path);
  const source = compiled && preferred(names.withStem(stemOf(path)), stemOf(path));
  return source || preferred(names.withStem(path === '' ? 'index' : `${path}/index`), `${path}/index`);
}

function preferred(paths: readonly string[], stem: string): string | undefined {
  if (paths.length === 0) return undefined;
  for (const extension of extensions) {
    const path = `${stem}.${extension}`;
    if (paths.includes(path)) return path;
  }
  return undefined;
}
