/** The folder that server/models/cacheFolder.ts names, for scripts that run before TypeScript can be: a test compares. */
import path from 'node:path';

/** @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string }} machine */
export function modelHome({ platform, env, home }) {
  if (env.FOVEA_HOME) return path.resolve(env.FOVEA_HOME);
  if (platform === 'win32')
    return path.win32.join(env.LOCALAPPDATA || path.win32.join(home, 'AppData', 'Local'), 'fovea');
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Caches', 'fovea');
  const xdg = env.XDG_CACHE_HOME;
  return path.posix.join(xdg && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(home, '.cache'), 'fovea');
}
