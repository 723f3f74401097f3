/** Lines of a text as the filters see them. Knows neither cursor nor language. */

export interface Line {
  start: number;
  /** without the line break */
  end: number;
  text: string;
  blank: boolean;
  /** width of the leading blanks; a tab counts four */
  width: number;
}

const lineEnd = /\r\n|\n|\r/g;

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { 0: end, index } of text.matchAll(lineEnd)) {
    lines.push(lineOf(text, start, index));
    start = index + end.length;
  }
  lines.push(lineOf(text, start, text.length));
  return lines;
}

function lineOf(whole: string, start: number, end: number): Line {
  const text = whole.slice(start, end);
  return { start, end, text, blank: text.trim() === '', width: widthOf(text) };
}

export function widthOf(line: string): number {
  let width = 0;
  for (const char of line) {
    if (char === '\t') width += 4;
    else if (char === ' ') width++;
    else break;
  }
  return width;
}

export function lastLine(text: string): string {
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

/** Up to the first line break. */
export function firstLine(text: string): string {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text : text.slice(0, end);
}
