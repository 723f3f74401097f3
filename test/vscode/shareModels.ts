/**
 * Gives a fresh VS Code user the models that this machine's user has, in the extension's storage there, and has the
 * user's own made ready first: 98 MB are fetched and imported once a machine, not once a test.
 */
import { cp, link, mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../../server/models/cacheFolder.ts';
import { runCli } from '../cli/runCli.ts';

/** @param shop a folder of shop.ts @returns the cache folder, with the default model imported */
export async function readyModels(shop: string): Promise<string> {
  const home = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
  const imported = await readdir(path.join(home, 'imports')).catch(() => []);
  const commands = [['model', 'add', 'default']];
  if (imported.length === 0) commands.push(['complete', 'src/deposit.ts:5:1', '--repo', shop, '--line']);
  for (const command of commands) {
    const { code, messages } = await runCli(command, { home });
    if (code !== 0) throw new Error(messages.join('\n'));
  }
  return home;
}

/**
 * Without a second copy where the file system allows it; what a test deletes stays elsewhere.
 * @param from a cache folder
 * @param userData of VS Code
 */
export async function shareModels(from: string, userData: string): Promise<void> {
  const to = path.join(userData, 'User', 'globalStorage', 'fovea.fovea');
  for (const name of ['models', 'imports']) await share(path.join(from, name), path.join(to, name));
}

async function share(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true }).catch(() => [])) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await share(source, target);
    // Small files may be written in place.
    else if (entry.name.endsWith('.json')) await cp(source, target, { preserveTimestamps: true });
    else await link(source, target).catch(() => cp(source, target, { preserveTimestamps: true }));
  }
}
