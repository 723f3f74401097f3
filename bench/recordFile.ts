/** Records of a long run: a line of JSON each, written as they come. Knows no record. */
import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { FoveaError } from '../server/base/errors.ts';

/** The lines of a file, none where there is no file. @throws FoveaError (`input`) where it cannot be read */
export async function recordedLines(file: string): Promise<string[]> {
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new FoveaError('input', `Cannot read records from ${file}: ${(cause as Error).message}.`, { cause });
    }
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  // A run that was killed while it wrote leaves a line without its end: it is cut off, and measured again.
  if (whole.length < text.length) await truncate(file, Buffer.byteLength(whole));
  return whole.split('\n').slice(0, -1);
}

export async function appendRecord(file: string, record: object): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await appendFile(file, `${JSON.stringify(record)}\n`);
}
