/** The file that a command was pointed at, as an editor would have it open; one clear line where that cannot be. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { FoveaError } from '../base/errors.ts';
import { defaultMaxFileBytes, readSource } from '../workspace/readSource.ts';
import { leftOutAdvice } from './leftOutWords.ts';

export interface OpenFile {
  /** relative to the repository, parts joined by '/' */
  path: string;
  text: string;
}

/**
 * @param root the repository's folder
 * @param name relative to the repository or, where there is no such file, to `cwd`
 * @param encoding of a file without a byte-order mark
 * @throws FoveaError (`input`)
 */
export async function openFile(root: string, name: string, cwd: string, encoding = 'utf8'): Promise<OpenFile> {
  const folder = await realpath(root).catch(() => {
    throw new FoveaError('input', `There is no folder ${root}: name an existing one with --repo.`);
  });
  const file = await firstThere([path.resolve(folder, name), path.resolve(cwd, name)]);
  if (file === undefined) throw new FoveaError('input', `There is no file ${name}: check the path and --repo.`);
  const relative = path.relative(folder, file);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new FoveaError('input', `${name} lies outside ${root}: name its repository with --repo.`);
  }
  const inside = relative.split(path.sep).join('/');
  const read = await readSource(folder, inside, defaultMaxFileBytes, encoding);
  if (read === undefined) throw new FoveaError('input', `${name} is no file: name one with a line, as PATH:LINE.`);
  if (read.source === undefined) throw new FoveaError('input', `${name} ${leftOutAdvice(read.leftOut)}.`);
  return { path: inside, text: read.source.text };
}

async function firstThere(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    if (await stat(candidate).catch(() => undefined)) return realpath(candidate);
  }
  return undefined;
}
