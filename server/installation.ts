/** Where the program's own files lie, whether it runs built (dist/) or from its sources. Knows no user and no repository. */
import path from 'node:path';
import type { ChildEntry } from './base/childEntry.ts';
import type { LocateWasm } from './chunking/grammars.ts';
import { locateInPackages, wasmSpecifier } from './chunking/sourceWasm.ts';

export interface Installation {
  /** folder of package.json, dist/ and models/ */
  packageRoot: string;
  engine: ChildEntry;
  /** of models, in a process of its own */
  importer: ChildEntry;
  locateWasm: LocateWasm;
  /** module of the bench's peer process */
  peerModule: string;
  /** a bench's process for one device */
  deviceBench: ChildEntry;
  /** what makes a bench's engine slower */
  slower: ChildEntry;
}

/** Of what ships for base models: adapters, and in an offline package the default model itself. */
export function modelsFolderOf({ packageRoot }: Pick<Installation, 'packageRoot'>): string {
  return path.join(packageRoot, 'models');
}

/** @param entry file of the running program's entry: dist/NAME.js, or NAME.ts directly in server/ */
export function installationOf(entry: string): Installation {
  const packageRoot = path.dirname(path.dirname(entry));
  const at = (...parts: string[]): string => path.join(packageRoot, ...parts);
  if (entry.endsWith('.ts')) {
    return {
      packageRoot,
      engine: { module: at('server', 'engine', 'main.ts'), execArgv: ['--import', 'tsx'] },
      importer: { module: at('server', 'models', 'importMain.ts'), execArgv: ['--import', 'tsx'] },
      locateWasm: locateInPackages(entry),
      peerModule: at('bench', 'peerMain.ts'),
      deviceBench: { module: at('bench', 'device', 'deviceMain.ts'), execArgv: ['--import', 'tsx'] },
      slower: { module: at('bench', 'slowMain.ts'), execArgv: ['--import', 'tsx'] },
    };
  }
  return {
    packageRoot,
    engine: { module: at('dist', 'engine.js') },
    importer: { module: at('dist', 'importer.js') },
    locateWasm: (name) => at('dist', 'grammars', path.posix.basename(wasmSpecifier(name))),
    peerModule: at('dist', 'peer.js'),
    deviceBench: { module: at('dist', 'device.js') },
    slower: { module: at('dist', 'slower.js') },
  };
}
