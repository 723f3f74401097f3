/** Which part of a generated text is offered: its first line, and when a block has enough of them. */

/** With line feeds alone, for comparing. */
export function withoutReturns(text: string): string {
  return text.replaceAll('\r', '');
}

/** A longer block is one that nobody reads before accepting it. */
const mostLines = 16;

/** The first line with text in it, blank lines before it included; `undefined` while it goes on. */
export function firstLine(text: string): string | undefined {
  return /^\s*\S[^\r\n]*(?=\r?\n)/.exec(text)?.[0];
}

/**
 * Whether a block that begins with `text` after `before` is over: a blank line, a line further left than the cursor's, a
 * bracket that closes on its level. Only whole lines are looked at; where exactly it ends is a post-filter's to say.
 */
export function blockIsOver(before: string, text: string): boolean {
  const base = indentation(before.slice(before.lastIndexOf('\n') + 1));
  const lines = text.split(/\r?\n/).slice(0, -1);
  let written = 0;
  for (const [number, line] of lines.entries()) {
    if (line.trim() === '') {
      if (written > 0) return true;
      continue;
    }
    written++;
    if (number === 0) continue;
    const left = indentation(line);
    if (left < base) return true;
    if (left === base && /^\s*[)\]}]/.test(line) && !/[([{,:]\s*$/.test(line)) return true;
  }
  return written >= mostLines;
}

/** Columns, a tab counting as four. */
function indentation(line: string): number {
  return (/^[ \t]*/.exec(line)?.[0] ?? '').replaceAll('\t', '    ').length;
}
