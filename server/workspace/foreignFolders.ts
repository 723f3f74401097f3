/**
 * Which of a repository's folders hold others' code, put there whole: folders that people name for that, where a tool has
 * left its mark or a part has a licence of its own. A folder that is only called `vendor` is somebody's own. Judges paths.
 */

/** What people call such folders. */
const foreignNames = /^(_?vendor(s|ed)?|third[-_]?party|3rd[-_]?party|externals?|pods|carthage)$/i;
/** Files that a package manager leaves in the folder, below it or in each part of it. */
const marks =
  /^(modules\.txt|vendor\.txt|autoload\.php|composer\/installed\.(json|php)|Manifest\.lock|bundle\/.*\/specifications\/.*|[^/]+\/\.cargo-checksum\.json|[^/]+\.dist-info\/.*)$/;
const licence = /^(licen[cs]es?|copying|unlicense|copyright)([-._].*)?$/i;
/** A package of one's own that happens to be called so has one of these beside its licence. */
const manifest =
  /^(package\.json|pyproject\.toml|setup\.(py|cfg)|go\.mod|Cargo\.toml|composer\.json|pom\.xml|build\.gradle(\.kts)?|.*\.(csproj|gemspec))$/;

/** Folders of others' code; one may lie in another. @param paths of all files, parts joined by '/' */
export function foreignFolders(paths: readonly string[]): Set<string> {
  const found = new Set<string>();
  const open = [...namedFolders(paths, foreignNames)];
  for (let next = open.pop(); next; next = open.pop()) {
    const [folder, inside] = next;
    const direct = inside.filter((path) => !path.includes('/'));
    const isOwnPackage = direct.some((name) => manifest.test(name));
    if (inside.some((path) => marks.test(path)) || (!isOwnPackage && direct.some((name) => licence.test(name)))) {
      found.add(folder);
      continue;
    }
    for (const path of inside) {
      const at = path.lastIndexOf('/');
      if (at > 0 && licence.test(path.slice(at + 1))) found.add(`${folder}/${path.slice(0, at)}`);
    }
    for (const [inner, its] of namedFolders(inside, foreignNames)) open.push([`${folder}/${inner}`, its]);
  }
  return found;
}

/** The outermost folders of such names, each with the paths in it, relative to it. */
export function namedFolders(paths: readonly string[], names: RegExp): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const known = new Map<string, boolean>();
  const isNamed = (name: string): boolean => {
    const is = known.get(name) ?? names.test(name);
    known.set(name, is);
    return is;
  };
  for (const path of paths) {
    for (let at = path.indexOf('/'), from = 0; at >= 0; from = at + 1, at = path.indexOf('/', from)) {
      if (!isNamed(path.slice(from, at))) continue;
      const folder = path.slice(0, at);
      const inside = found.get(folder);
      if (inside) inside.push(path.slice(at + 1));
      else found.set(folder, [path.slice(at + 1)]);
      break;
    }
  }
  return found;
}
