/** Imports of Go: a module's path, then a folder, of which all files are meant. */
import { folderOf, joined } from './fileNames.ts';
import { nothing, type Surroundings } from './surroundings.ts';

export function resolveGo(specifier: string, _from: string, around: Surroundings): readonly string[] {
  for (const { module, folder } of modulesOf(around)) {
    if (specifier !== module && !specifier.startsWith(`${module}/`)) continue;
    return packageFiles(joined(folder, specifier.slice(module.length)) ?? '', around);
  }
  return nothing;
}

function packageFiles(folder: string, { names, manifests }: Surroundings): readonly string[] {
  return manifests.once(`go ${folder}`, () =>
    names.filesIn(folder).filter((path) => path.endsWith('.go') && !path.endsWith('_test.go')),
  );
}

/** Modules of the workspace, the longest path first. */
function modulesOf({ manifests }: Surroundings): readonly { module: string; folder: string }[] {
  return manifests.once('go modules', () =>
    manifests
      .named('go.mod')
      .flatMap((path) => {
        const module = /^module[ \t]+"?([^\s"]+)/m.exec(manifests.text(path) ?? '')?.[1];
        return module === undefined ? [] : [{ module, folder: folderOf(path) }];
      })
      .sort((a, b) => b.module.length - a.module.length),
  );
}
