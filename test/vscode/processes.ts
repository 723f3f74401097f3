/** The processes of one VS Code, by what stands on their command lines: its extensions lie in a folder of its own. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface Running {
  pid: number;
  command: string;
}

/** @param home of a CodeServer @param entry such as `engine.js` */
export async function extensionProcesses(home: string, entry: 'server.js' | 'engine.js'): Promise<Running[]> {
  const found: Running[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const command = (await readFile(path.join('/proc', name, 'cmdline'), 'utf8').catch(() => '')).replaceAll('\0', ' ');
    if (command.includes(home) && command.includes(path.join('dist', entry)))
      found.push({ pid: Number(name), command });
  }
  return found;
}
