/** Which files a question is about: those named, and those in folders named. Compares URIs, reads nothing. */

/** @param uriOf URI of a path that the index holds @returns undefined: all of them */
export function scopeOf(
  within: readonly string[],
  uriOf: (path: string) => string,
): ((path: string) => boolean) | undefined {
  if (within.length === 0) return undefined;
  const roots = within.map(plain);
  const known = new Map<string, boolean>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const uri = plain(uriOf(path));
    const inside = roots.some((root) => uri === root || uri.startsWith(`${root}/`));
    known.set(path, inside);
    return inside;
  };
}

/** Editors escape different characters: `file:///c%3A/a` is `file:///c:/a`. */
function plain(uri: string): string {
  const trimmed = uri.replace(/\/+$/, '');
  try {
    return decodeURIComponent(trimmed);
  } catch {
    return trimmed; // a lone percent sign in a name
  }
}
