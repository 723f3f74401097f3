/** Where Fovea keeps models and indexes on this machine. Knows nothing of what lies there. */
import path from 'node:path';

/** Of chunk caches, below the folder of everything: as private as what they are made of. */
export function chunkCacheFolder(storageFolder: string): string {
  return path.join(storageFolder, 'caches');
}

/** What the folder's place follows from; `process` has all but the home folder. */
export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** the user's home folder */
  home: string;
}

/** FOVEA_HOME if it is set, else the platform's folder for what can be had again. Not created here. */
export function cacheFolder({ platform, env, home }: Machine): string {
  if (env.FOVEA_HOME) return path.resolve(env.FOVEA_HOME);
  if (platform === 'win32')
    return path.win32.join(env.LOCALAPPDATA || path.win32.join(home, 'AppData', 'Local'), 'fovea');
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Caches', 'fovea');
  // The XDG specification has a relative path ignored.
  const xdg = env.XDG_CACHE_HOME;
  return path.posix.join(xdg && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(home, '.cache'), 'fovea');
}
