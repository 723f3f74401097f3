/** Paths that a list is asked for: files, or folders with all that is in them. Functions of texts. */

/** undefined: all of it. Relative, parts joined by '/'. */
export type Within = readonly string[] | undefined;

/** Whether a path is asked for, lies in what is, or is a folder that leads there. */
export function leadsTo(within: Within, path: string): boolean {
  if (within === undefined) return true;
  return within.some((asked) => asked === path || asked.startsWith(`${path}/`) || path.startsWith(`${asked}/`));
}

/** What of it is asked for in a folder, relative to that. */
export function withinFolder(within: Within, folder: string): Within {
  if (within === undefined || folder === '') return within;
  if (within.some((asked) => asked === folder || folder.startsWith(`${asked}/`))) return undefined;
  const start = `${folder}/`;
  return within.filter((asked) => asked.startsWith(start)).map((asked) => asked.slice(start.length));
}

/** `a` and `a/b` of `a/b/c`. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at));
  return folders;
}
