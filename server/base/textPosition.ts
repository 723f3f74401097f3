/** Lines of a text and UTF-16 offsets in it, as an editor counts them: CRLF, LF and CR end a line. */

/** Offset of each line's first character. */
export function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)];
}

/** The line, from 1, in which `offset` stands. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) {
    if (index + end.length > offset) break;
    line++;
  }
  return line;
}
