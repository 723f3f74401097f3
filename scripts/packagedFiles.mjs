/**
 * Which files of a folder its .vscodeignore lets into a package, by vsce's reading of it: a file that a pattern names
 * stays out unless a `!` pattern, anywhere in the list, names it too. Plain Node; of glob syntax `*` and `**` alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** vsce takes no dependencies from here; git's own folder is large. */
const never = new Set(['node_modules', '.git']);

/**
 * @param {string} folder
 * @returns {string[]} paths in it, with slashes
 */
export function packagedFiles(folder) {
  const lines = readFileSync(path.join(folder, '.vscodeignore'), 'utf8')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const named = (patterns) => {
    // A name without a star may be a folder's.
    const folders = patterns.filter((pattern) => !/\*[^/]*$/.test(pattern)).map((pattern) => `${pattern}/**`);
    const expressions = [...patterns, ...folders].map(expressionOf);
    return (file) => expressions.some((expression) => expression.test(file));
  };
  const ignored = named(lines.filter((line) => !line.startsWith('!')));
  const wanted = named(lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1)));
  return filesIn(folder, '').filter((file) => !ignored(file) || wanted(file));
}

function filesIn(root, folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return folder === '' && never.has(entry.name) ? [] : filesIn(root, name);
    return [name];
  });
}

/** `**` alone or as a path's last part: any depth; `*`: within one name. */
function expressionOf(pattern) {
  if (/[?[\]{}()]|\*\*(?!$)/.test(pattern)) throw new Error(`.vscodeignore: ${pattern} is more than * and a last **.`);
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : part.replace(/[.+^$|\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}
