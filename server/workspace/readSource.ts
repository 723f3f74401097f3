/** Reads one file of a repository as text, or says why it stays out. The only place that opens a repository's files. */
import { createHash } from 'node:crypto';
import { constants, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from '../reading/decode.ts';
import { type LeftOutReason, leftOutByName } from './ignore.ts';
import { mostNotebookBytes } from './notebookText.ts';
import { isNotebook, type Seen, seenText } from './seenText.ts';

/** Without a byte-order mark, as an editor counts positions; line ends as they are. */
export interface SourceText extends Seen {
  /** of the file's bytes and the encoding that was named for them; hexadecimal SHA-256 */
  hash: string;
}

export type ReadResult = { source: SourceText; leftOut?: never } | { leftOut: LeftOutReason; source?: never };

/** Files over this many bytes are data more often than source. */
export const defaultMaxFileBytes = 1_000_000;
/** Absent on Windows, where lstat before is all there is. */
const noFollow = constants.O_NOFOLLOW ?? 0;

/**
 * @param root the repository's folder, links resolved
 * @param path relative to it, parts joined by '/'
 * @param encoding of bytes without a byte-order mark, as VS Code's `files.encoding` names it
 * @returns undefined where the file is gone
 */
export async function readSource(
  root: string,
  path: string,
  maxBytes = defaultMaxFileBytes,
  encoding = 'utf8',
): Promise<ReadResult | undefined> {
  const byName = leftOutByName(path);
  if (byName) return { leftOut: byName };
  const file = join(root, path);
  try {
    const stats = await lstat(file);
    if (stats.isSymbolicLink()) return { leftOut: 'link' };
    if (stats.isDirectory()) return undefined;
    if (!stats.isFile()) return { leftOut: 'unreadable' };
    // A notebook may be large by its pictures, which are not read.
    if (stats.size > (isNotebook(path) ? mostNotebookBytes : maxBytes)) return { leftOut: 'tooLarge' };
    if (stats.size === 0) return { leftOut: 'empty' };
    return judge(path, await readNoFollow(file), maxBytes, encoding);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { leftOut: 'unreadable' };
  }
}

async function readNoFollow(file: string): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | noFollow);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function judge(path: string, bytes: Buffer, maxBytes: number, encoding: string): ReadResult {
  const { text, failure } = decode(bytes, encoding);
  if (failure) return { leftOut: failure };
  const { seen, leftOut } = seenText(path, text, maxBytes);
  if (leftOut) return { leftOut };
  // The same bytes are another text in another encoding.
  const hash = createHash('sha256')
    .update(bytes)
    .update(encoding === 'utf8' ? '' : encoding);
  return { source: { ...seen, hash: hash.digest('hex') } };
}
