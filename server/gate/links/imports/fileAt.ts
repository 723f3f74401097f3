/** The file that a path in a script means. Knows no packages. */
import { stemOf } from './fileNames.ts';
import type { Surroundings } from './surroundings.ts';

/** In which order of extensions a name without one is meant. */
const extensions = 'ts tsx d.ts mts cts js jsx mjs cjs vue svelte astro json css scss less mdx'.split(' ');

/** Itself, with an extension, what it is compiled from, or a folder's index. */
export function fileAt(path: string, { names }: Surroundings): string | undefined {
  if (names.has(path)) return path;
  const found = preferred(names.withStem(path), path);
  if (found !== undefined) return found;
  const compiled = /\.[cm]?jsx?$/.test(path) ? stemOf(path) : undefined;
  const source = compiled === undefined ? undefined : preferred(names.withStem(compiled), compiled);
  if (source !== undefined) return source;
  const index = path === '' ? 'index' : `${path}/index`;
  return preferred(names.withStem(index), index);
}

function preferred(paths: readonly string[], stem: string): string | undefined {
  if (paths.length === 0) return undefined;
  for (const extension of extensions) {
    const path = `${stem}.${extension}`;
    if (paths.includes(path)) return path;
  }
  return undefined;
}
