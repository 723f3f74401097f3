/** The store of models that a command works with: in the user's cache folder. */
import { homedir } from 'node:os';
import { cacheFolder } from '../models/cacheFolder.ts';
import { ModelStore } from '../models/store.ts';
import type { CommandContext } from './command.ts';

type Surroundings = Pick<CommandContext, 'cwd' | 'env'>;

/** Folder of everything that can be had again: models, imports, stored chunks. */
export function homeOf({ env }: Surroundings): string {
  return cacheFolder({ platform: process.platform, env, home: homedir() });
}

export function modelStore(context: Surroundings): ModelStore {
  return new ModelStore(homeOf(context), { cwd: context.cwd, env: context.env });
}
