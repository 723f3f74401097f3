/** Plain terminal drawing: colour where wanted, columns side by side, tabs and control characters made visible. */

/** ANSI styles, or none of them where standard output is no terminal or `NO_COLOR` is set. */
export interface Pen {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
}

export function pen(styled: boolean): Pen {
  const paint =
    (on: number, off: number) =>
    (text: string): string =>
      styled && text !== '' ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), green: paint(32, 39) };
}

/** Text that cannot steer a terminal: control characters but line feed and tab become their pictures. */
export function withoutControls(text: string): string {
  return text.replace(/\r(?=\n)/g, '').replace(/[^\P{Cc}\n\t]/gu, picture);
}

/** Lines as a terminal shows them: tabs of two columns, other control characters as their pictures (␛), cut to `columns`. */
export function printable(text: string, columns: number): string[] {
  return withoutControls(text)
    .split('\n')
    .map((line) => fit(line.replaceAll('\t', '  '), columns));
}

/**
 * Two columns with headings, as wide as `columns` together.
 * @param paint what is done to each side's cells after they are padded
 */
export function sideBySide(
  sides: readonly { heading: string; lines: readonly string[]; paint(cell: string): string }[],
  columns: number,
): string[] {
  const gap = ' │ ';
  const width = Math.max(10, Math.floor((columns - gap.length * (sides.length - 1)) / sides.length));
  const rows = Math.max(...sides.map(({ lines }) => lines.length));
  const cell = (text: string): string => fit(text, width).padEnd(width);
  const drawn = [sides.map(({ heading }) => cell(heading)).join(gap)];
  for (let row = 0; row < rows; row++) {
    drawn.push(sides.map(({ lines, paint }) => paint(cell(lines[row] ?? ''))).join(gap));
  }
  return drawn;
}

/** A table of cells, columns padded to their widest; a column of numbers, by its last row, to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const padded = (text: string, column: number): string =>
    /^[-+\d]/.test(rows[rows.length - 1][column]) ? text.padStart(widths[column]) : text.padEnd(widths[column]);
  return rows.map((row) => `${row.map(padded).join('  ').trimEnd()}\n`).join('');
}

function fit(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}

/** Unicode's picture of a C0 control or DEL; a replacement character for the others. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code === 0x7f) return '␡';
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
}
