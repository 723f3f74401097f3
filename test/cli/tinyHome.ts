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

const topics = ['parser', 'reader', 'writer', 'cursor', 'window', 'ledger', 'signal', 'branch'];

/** Functions that call their namesakes in the other files, so that the gate has something to find. */
function source(file: string, others: readonly string[]): string {
  return topics
    .map((topic) => {
      const calls = others.map((other) => `  total += ${other}_${topic}(value, total); // the ${topic} of ${other}`);
      const body = [...calls, ...calls, ...calls].join('\n');
      return `export function ${file}_${topic}(value: number, total: number): number {\n${body}\n  return total;\n}\n`;
    })
    .join('\n');
}

/** @param folder of the test's own */
export async function tinyHome(folder: string): Promise<TinyHome> {
  const [home, repo] = [path.join(folder, 'home'), path.join(folder, 'repo')];
  await mkdir(path.join(repo, 'src'), { recursive: true });
  const names = ['first', 'second', 'third'];
  for (const name of names) {
    const text = source(
      name,
      names.filter((other) => other !== name),
    );
    await writeFile(path.join(repo, 'src', `${name}.ts`), text);
  }
  const added = await runCli(['model', 'add', await tinyModel('llama', path.join(folder, 'tiny')), '--json'], { home });
  assert.equal(added.code, 0, added.messages.join('\n'));
  return { home, repo, model: JSON.parse(added.stdout).id };
}
