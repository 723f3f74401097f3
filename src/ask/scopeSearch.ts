/** How a part of a path is looked for among the workspace's files. Functions of values; knows no editor. */

/** @returns a glob for files whose path holds what was typed, in any case; undefined for too little to look for */
export function fileGlob(typed: string): string | undefined {
  const part = typed
    .trim()
    .replaceAll('\\', '/')
    .replace(/^[@/]+/, '');
  if (part.length < 2) return undefined;
  const letters = [...part].map((letter) => {
    const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
    if (lower !== upper && lower.length === 1 && upper.length === 1) return `[${lower}${upper}]`;
    // What means something in a glob stands for any one character.
    return /[*?[\]{}!,]/.test(letter) ? '?' : letter;
  });
  const any = letters.join('');
  return `{**/*${any}*,**/*${any}*/**}`;
}

/** @returns every folder on the way to the files, outermost first, each once */
export function foldersOf(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) {
    const parts = file.split('/').slice(0, -1);
    for (let length = 1; length <= parts.length; length++) folders.add(parts.slice(0, length).join('/'));
  }
  return [...folders].sort();
}
