/** Version and description of this program, as the extension's manifest has them: its words stand in package.nls.json. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** @param packageRoot folder of package.json @throws where the installation is damaged */
export function packageWords(packageRoot: string): { version: string; description: string } {
  const read = (name: string) => JSON.parse(readFileSync(path.join(packageRoot, name), 'utf8'));
  const { version, description } = read('package.json') as Record<string, string>;
  const words = read('package.nls.json') as Record<string, string>;
  return { version, description: description.replace(/%([\w.]+)%/g, (whole, key: string) => words[key] ?? whole) };
}
