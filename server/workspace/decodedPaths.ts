/** Names as the file system has them, bytes, made texts; those that are no UTF-8 apart, for no text opens them. */
import { readdir } from 'node:fs/promises';

export interface DecodedPaths {
  whole: string[];
  /** with replacement characters */
  broken: string[];
}

const replacement = '\ufffd';

/** @param records each ended by a NUL */
export function decodedPaths(records: Buffer): DecodedPaths {
  const text = records.toString('utf8');
  // A record that came out whole goes back to the same bytes; only where something was replaced is there a doubt.
  const parts = text.split('\0');
  if (parts.at(-1) === '') parts.pop();
  if (!text.includes(replacement)) return { whole: parts, broken: [] };
  const decoded: DecodedPaths = { whole: [], broken: [] };
  let start = 0;
  for (const part of parts) {
    const found = records.indexOf(0, start);
    const end = found < 0 ? records.length : found;
    const isWhole = !part.includes(replacement) || Buffer.from(part, 'utf8').equals(records.subarray(start, end));
    (isWhole ? decoded.whole : decoded.broken).push(part);
    start = end + 1;
  }
  return decoded;
}

/** Names in a folder that are no UTF-8, with replacement characters, as often as they occur. */
export async function undecodableNames(folder: string): Promise<string[]> {
  const names = await readdir(folder, { encoding: 'buffer' }).catch(() => []);
  return decodedPaths(Buffer.concat(names.flatMap((name) => [name, Buffer.of(0)]))).broken;
}
