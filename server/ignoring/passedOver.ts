/** Folders that nobody writes by hand, known by their names or by a file that a tool leaves in them. Opens nothing. */

/** Others' code, put there by a package manager. */
const packageFolders =
  'node_modules bower_components jspm_packages site-packages dist-packages .yarn .pnpm-store .bundle elm-stuff';
/** Histories, caches and outputs of one tool, whose name they bear. */
const toolFolders =
  '.git .hg .svn .jj .bzr .pijul CVS _darcs __pycache__ __pypackages__ .venv .tox .nox .eggs .mypy_cache .pytest_cache .ruff_cache .hypothesis .ipynb_checkpoints .gradle .next .nuxt .svelte-kit .turbo .parcel-cache .angular .nyc_output .sass-cache .terraform .dart_tool .stack-work .metals .bloop .vs .ccls-cache .cache';

const byName = new Map<string, PassedOverReason>([
  ...packageFolders.split(' ').map((name) => [name, 'vendored'] as const),
  ...toolFolders.split(' ').map((name) => [name, 'passedOver'] as const),
]);

export type PassedOverReason = 'vendored' | 'passedOver';

/** Of a bare repository's entries the one that few other folders have. */
const bareMark = 'HEAD';
/** Files whose presence says that a tool made all of a folder; the last one does not say so alone. */
export const marksOfTools = ['CACHEDIR.TAG', 'pyvenv.cfg', bareMark] as const;

/** Why a folder of this name is passed over; undefined for a name that a person may give. */
export function passedOverByName(name: string): PassedOverReason | undefined {
  return byName.get(name);
}

/** Whether a tool made all of a folder. @param has whether there is an entry of this name */
export function isMadeByTool(has: (name: string) => boolean): boolean {
  return marksOfTools.some((mark) => mark !== bareMark && has(mark)) || [bareMark, 'config', 'objects'].every(has);
}

/** The outermost folder of a path, a file's, that is passed over by its name. @param path parts joined by '/' */
export function passedOverFolder(path: string): { folder: string; reason: PassedOverReason } | undefined {
  for (let at = path.indexOf('/'), from = 0; at >= 0; from = at + 1, at = path.indexOf('/', from)) {
    const reason = byName.get(path.slice(from, at));
    if (reason) return { folder: path.slice(0, at), reason };
  }
  return undefined;
}
