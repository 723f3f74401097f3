/** A cache folder with a tiny model in it and a small repository, for tests of the real command line without a download. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tinyModel } from '../tinyModels.ts';
import { runCli } from './runCli.ts';

export interface TinyHome {
  home: string;
  repo: string;
  /** its id in the store */
  model: string;
}

const source = (name: string): string =>
  `${Array.from({ length: 40 }, (_, i) => `export function ${name}${i}(value: number): number {\n  const result = value + ${i};\n  return result;\n}\n`).join('\n')}`;

/** @param folder of the test's own */
export async function tinyHome(folder: string): Promise<TinyHome> {
  const [home, repo] = [path.join(folder, 'home'), path.join(folder, 'repo')];
  await mkdir(path.join(repo, 'src'), { recursive: true });
  for (const name of ['first', 'second', 'third']) await writeFile(path.join(repo, 'src', `${name}.ts`), source(name));
  const added = await runCli(['model', 'add', await tinyModel('llama', path.join(folder, 'tiny')), '--json'], { home });
  assert.equal(added.code, 0, added.messages.join('\n'));
  return { home, repo, model: JSON.parse(added.stdout).id };
}
