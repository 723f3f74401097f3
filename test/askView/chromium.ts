/** Where a Chromium is, for tests of what people see in one. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @throws Error that says how to get one */
export function chromiumPath(env: NodeJS.ProcessEnv = process.env): string {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH;
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const found = folders
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => isExecutable(file));
  if (found) return found;
  throw new Error(
    'No Chromium was found on PATH: install one (on Debian and Ubuntu `apt-get install chromium`), or name one in CHROMIUM_PATH.',
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** No window, no sandbox (containers lack it), and nothing that speaks to anybody of its own accord. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
