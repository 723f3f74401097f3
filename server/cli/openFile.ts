/** The file that a command was pointed at, as an editor would have it open; one clear line where that cannot be. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { FoveaError } from '../base/errors.ts';
import type { LeftOutReason } from '../workspace/ignore.ts';
import { defaultMaxFileBytes, readSource } from '../workspace/readSource.ts';

export interface OpenFile {
  /** relative to the repository, parts joined by '/' */
  path: string;
  text: string;
}

/** What follows the file's name. */
const reasons: Record<LeftOutReason, string> = {
  secret: 'may hold secrets and is never opened',
  vendored: 'lies in a folder of other people’s code, which is left out',
  generated: 'is generated; complete in its source instead',
  minified: 'is minified or one very long line; complete in its source instead',
  data: 'is data, not source; choose a source file',
  binary: 'is binary; choose a text file',
  utf16: 'is UTF-16 without a byte-order mark; name its encoding with --encoding utf16le or utf16be',
  notUtf8: 'is not UTF-8; name its encoding with --encoding',
  otherEncoding: 'is not in the encoding that was named; name another with --encoding',
  tooLarge: `is larger than ${defaultMaxFileBytes / 1e6} MB; choose a smaller file`,
  empty: 'is empty; type a first line and save it',
  link: 'is a link; name the file that it points to',
  unreadable: 'cannot be read; check its permissions',
  ignored: 'is left out by an ignore file; name one that is not',
  passedOver: 'lies in a folder that no one writes by hand; name another',
  excluded: 'is left out by the setting fovea.index.exclude; name another',
  nameNotUtf8: 'has a name that is not UTF-8; give it another one',
  special: 'is no file but a socket, a pipe or a device; choose a text file',
};

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
  if (read.source === undefined) throw new FoveaError('input', `${name} ${reasons[read.leftOut]}.`);
  return { path: inside, text: read.source.text };
}

async function firstThere(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    if (await stat(candidate).catch(() => undefined)) return realpath(candidate);
  }
  return undefined;
}
