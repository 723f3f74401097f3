/** Imports of Python: dots from the file's package, else from whatever folder sources begin in. */
import { folderOf, joined, nearest, stemOf } from './fileNames.ts';
import { nothing, type Surroundings } from './surroundings.ts';

/** @param specifier `a.b`, `.a`, or `a.b:c`, where `c` may be a module or a name in `a.b` */
export function resolvePython(specifier: string, from: string, around: Surroundings): readonly string[] {
  const [module, name = ''] = specifier.split(':');
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const parts = module
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  const path = dots > 0 ? relative(dots, parts, from) : absolute(parts, from, around);
  if (path === undefined) return nothing;
  const inner = name === '' ? undefined : moduleAt(path === '' ? name : `${path}/${name}`, around);
  const found = [inner, moduleAt(path, around)].filter((file) => file !== undefined);
  return found.length > 0 ? found : nothing;
}

function relative(dots: number, parts: readonly string[], from: string): string | undefined {
  return joined(folderOf(from), ['.', ...Array<string>(dots - 1).fill('..'), ...parts].join('/'));
}

/** The path that a module has below the nearest folder in which its first part begins. */
function absolute(parts: readonly string[], from: string, around: Surroundings): string | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const rest = parts
    .slice(1)
    .map((part) => `/${part}`)
    .join('');
  const begins = beginningsOf(first, around).filter(
    (path) => rest === '' || around.names.hasFolder(path) || moduleAt(path + rest, around) !== undefined,
  );
  const whole = begins.filter((path) => moduleAt(path + rest, around) !== undefined);
  const best = nearest(whole.length > 0 ? whole : begins, from);
  return best === undefined ? undefined : best + rest;
}

/** Paths of packages and modules of a name that lie in no package: there sources begin. */
function beginningsOf(name: string, around: Surroundings): readonly string[] {
  const { names, manifests } = around;
  return manifests.once(`python ${name}`, () => {
    const modules = [...names.named(`${name}.py`), ...names.named(`${name}.pyi`)].map(stemOf);
    const all = [...new Set([...names.foldersNamed(name), ...modules])];
    const free = all.filter((path) => names.withStem(joined(folderOf(path), '__init__') ?? '').length === 0);
    return free.length > 0 ? free : all;
  });
}

function moduleAt(path: string, { names }: Surroundings): string | undefined {
  for (const file of [`${path}.py`, `${path}/__init__.py`, `${path}.pyi`, `${path}/__init__.pyi`, `${path}.pyx`]) {
    if (names.has(file)) return file;
  }
  return undefined;
}
