/** Imports of Rust: modules of the same crate by their place, other crates of the workspace by their Cargo.toml. */
import { folderOf, foldersUp, joined, nameOf, stemOf } from './fileNames.ts';
import { nothing, type Surroundings } from './surroundings.ts';

const rootFile = /^(?:lib|main|build)\.rs$/;

/** @param specifier `mod x`, or a path such as `crate::a::B` */
export function resolveRust(specifier: string, from: string, around: Surroundings): readonly string[] {
  const file = rustFile(specifier, from, around);
  return file === undefined ? nothing : [file];
}

function rustFile(specifier: string, from: string, around: Surroundings): string | undefined {
  if (specifier.startsWith('mod ')) {
    const name = specifier.slice(4);
    return moduleAt(modulesFolder(from), [name], around) ?? moduleAt(folderOf(from), [name], around);
  }
  const [head, ...parts] = specifier.split('::').filter((part) => part !== '');
  if (head === 'self') return moduleAt(modulesFolder(from), parts, around);
  if (head === 'super') {
    let folder: string | undefined = folderOf(modulesFolder(from));
    while (parts[0] === 'super' && folder !== undefined) [folder] = [joined(folder, '..'), parts.shift()];
    return folder === undefined ? undefined : (moduleAt(folder, parts, around) ?? fileOf(folder, around));
  }
  const root = head === 'crate' ? crateOf(from, around) : cratesOf(around).get(head);
  if (root === undefined)
    return head === undefined ? undefined : moduleAt(modulesFolder(from), [head, ...parts], around);
  return moduleAt(folderOf(root), parts, around) ?? root;
}

/** Where a file's own modules lie. */
function modulesFolder(path: string): string {
  return rootFile.test(nameOf(path)) || nameOf(path) === 'mod.rs' ? folderOf(path) : stemOf(path);
}

/** The file of the innermost module of a path; its last parts may be items. */
function moduleAt(folder: string, parts: readonly string[], { names }: Surroundings): string | undefined {
  for (let count = parts.length; count > 0; count--) {
    const path = joined(folder, parts.slice(0, count).join('/'));
    for (const file of [`${path}.rs`, `${path}/mod.rs`]) if (names.has(file)) return file;
  }
  return undefined;
}

/** The file whose modules lie in a folder. */
function fileOf(folder: string, { names }: Surroundings): string | undefined {
  return [`${folder}.rs`, `${folder}/mod.rs`, `${folder}/lib.rs`, `${folder}/main.rs`].find((file) => names.has(file));
}

/** The root of the crate that a file belongs to. */
function crateOf(from: string, { names }: Surroundings): string | undefined {
  for (const folder of foldersUp(folderOf(from))) {
    const root = ['lib.rs', 'main.rs'].map((name) => joined(folder, name) ?? name).find((file) => names.has(file));
    if (root !== undefined) return root;
  }
  return undefined;
}

/** Roots of the workspace's crates by the names that code has for them. */
function cratesOf({ names, manifests }: Surroundings): ReadonlyMap<string, string> {
  return manifests.once('crates', () => {
    const roots = new Map<string, string>();
    for (const path of manifests.named('Cargo.toml')) {
      const text = manifests.text(path) ?? '';
      const library = section(text, 'lib');
      const name = value(library, 'name') ?? value(section(text, 'package'), 'name');
      const root = joined(folderOf(path), value(library, 'path') ?? 'src/lib.rs');
      if (name !== undefined && root !== undefined && names.has(root)) roots.set(name.replaceAll('-', '_'), root);
    }
    return roots;
  });
}

function section(text: string, name: string): string {
  return text.split(/^\[/m).find((part) => part.startsWith(`${name}]`)) ?? '';
}

function value(part: string, key: string): string | undefined {
  return new RegExp(`^${key}[ \\t]*=[ \\t]*"([^"\\n]*)"`, 'm').exec(part)?.[1];
}
