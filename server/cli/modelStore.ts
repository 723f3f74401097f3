/** The store of models that a command works with: in the user's cache folder. */
import { homedir } from 'node:os';
import { modelsFolderOf } from '../installation.ts';
import { cacheFolder } from '../models/cacheFolder.ts';
import { ModelStore } from '../models/store.ts';
import type { CommandContext } from './command.ts';

type Surroundings = Pick<CommandContext, 'cwd' | 'env' | 'installation'>;

/** Folder of everything that can be had again: models, imports, stored chunks. */
export function homeOf({ env }: Pick<CommandContext, 'env'>): string {
  return cacheFolder({ platform: process.platform, env, home: homedir() });
}

export function modelStore({ cwd, env, installation }: Surroundings): ModelStore {
  return new ModelStore(homeOf({ env }), { cwd, env, shipped: modelsFolderOf(installation) });
}
