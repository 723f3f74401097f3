/** `PATH:LINE[:COL]`: a place in a file as people and compilers write it, and its UTF-16 offset in the text. */
import { FoveaError } from '../base/errors.ts';
import { lineStarts } from '../base/textPosition.ts';

export interface Place {
  path: string;
  /** from 1 */
  line: number;
  /** in UTF-16 units, from 1; `undefined`: after the line's last character */
  column: number | undefined;
}

/** @throws FoveaError (`usage`) for another form; `C:\a.ts:3` is understood */
export function parsePlace(written: string): Place {
  const match = /^(.+?):(\d+)(?::(\d+))?$/.exec(written);
  const [line, column] = [Number(match?.[2]), Number(match?.[3] ?? 1)];
  if (match === null || line < 1 || column < 1) {
    throw new FoveaError('usage', `"${written}" is no place: write PATH:LINE or PATH:LINE:COL, both counted from 1.`);
  }
  return { path: match[1], line, column: match[3] === undefined ? undefined : column };
}

/** @throws FoveaError (`input`) for a line or column beyond the text's end */
export function offsetOf(text: string, { path, line, column }: Place): number {
  const lines = text.split(/\r\n|\n|\r/g);
  if (line > lines.length) {
    throw new FoveaError('input', `${path} has ${lines.length} lines: choose one of them instead of ${line}.`);
  }
  const { length } = lines[line - 1];
  if (column !== undefined && column > length + 1) {
    const last = length + 1;
    throw new FoveaError(
      'input',
      `Line ${line} of ${path} ends at column ${last}: choose one up to it, not ${column}.`,
    );
  }
  const start = lineStarts(text)[line - 1];
  return start + (column === undefined ? length : column - 1);
}
