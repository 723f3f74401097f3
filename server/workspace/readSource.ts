/** Reads one file of a repository as text, or says why it stays out. The only place that opens a repository's files. */
import { createHash } from 'node:crypto';
import { constants, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type LeftOutReason, leftOutByName, leftOutByText } from './ignore.ts';

export interface SourceText {
  /** without a byte-order mark, as an editor counts positions; line ends as they are */
  text: string;
  /** of the file's bytes; hexadecimal SHA-256 */
  hash: string;
}

export type ReadResult = { source: SourceText; leftOut?: never } | { leftOut: LeftOutReason; source?: never };

/** Files over this many bytes are data more often than source. */
export const defaultMaxFileBytes = 1_000_000;
/** Bytes that are looked at for a NUL, as git does. */
const binaryWithin = 8000;
/** Absent on Windows, where lstat before is all there is. */
const noFollow = constants.O_NOFOLLOW ?? 0;

/**
 * @param root the repository's folder, links resolved
 * @param path relative to it, parts joined by '/'
 * @returns undefined where the file is gone
 */
export async function readSource(
  root: string,
  path: string,
  maxBytes = defaultMaxFileBytes,
): Promise<ReadResult | undefined> {
  const byName = leftOutByName(path);
  if (byName) return { leftOut: byName };
  const file = join(root, path);
  try {
    const stats = await lstat(file);
    if (stats.isSymbolicLink()) return { leftOut: 'link' };
    if (stats.isDirectory()) return undefined;
    if (!stats.isFile()) return { leftOut: 'unreadable' };
    if (stats.size > maxBytes) return { leftOut: 'tooLarge' };
    if (stats.size === 0) return { leftOut: 'empty' };
    return judge(path, await readNoFollow(file));
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

function judge(path: string, bytes: Buffer): ReadResult {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) return { leftOut: 'notUtf8' };
  if (bytes.subarray(0, binaryWithin).includes(0)) return { leftOut: 'binary' };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { leftOut: 'notUtf8' };
  const byText = leftOutByText(path, text);
  if (byText) return { leftOut: byText };
  return { source: { text, hash: createHash('sha256').update(bytes).digest('hex') } };
}

/** Text of UTF-8 bytes without their mark; undefined where they are no UTF-8. */
function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
