/** Lines are indented as the file is: with its tabs or its blanks, a first line to a depth that the file has. */
import { type Line, linesOf } from '../syntax/lineText.ts';
import { spanAround } from '../syntax/span.ts';
import type { Place } from './place.ts';

/** Lines above the cursor that show how the file is indented. */
const shownLines = 200;

export function keepIndentation(text: string, { before, spansWith, typed, language, open, inside }: Place): string {
  if (language.kind === 'prose' || inside) return text;
  const above = linesOf(before).slice(-shownLines, -1);
  const style = styleOf(above);
  if (style === undefined) return text;
  const wrong = style === 'tabs' ? /^\t* {2}/ : /^ *\t/;
  const whole = typed + text;
  const spans = spansWith(text);
  const offset = -typed.length;
  for (const [index, line] of linesOf(whole).entries()) {
    // What was typed stands; what is written inside of a text is nobody's business.
    if (line.blank || (index === 0 && typed.trim() !== '') || spanAround(spans, offset + line.start)) continue;
    const first = typed.trim() === '' && index === 0;
    const odd = first && open.every(({ char }) => char === '{') && !knownWidth(line, above);
    if (wrong.test(line.text) || odd) return text.slice(0, Math.max(0, line.start - typed.length));
  }
  return text;
}

function styleOf(lines: readonly Line[]): 'tabs' | 'blanks' | undefined {
  const tabs = lines.filter(({ text }) => text.startsWith('\t')).length;
  const blanks = lines.filter(({ text }) => text.startsWith('  ')).length;
  // Both: alignment, generated parts; nothing to keep.
  if (tabs > 10 * blanks) return 'tabs';
  return blanks > 10 * tabs ? 'blanks' : undefined;
}

/** As deep as some line above, or deeper than the last one by whole steps. */
function knownWidth({ width }: Line, above: readonly Line[]): boolean {
  const filled = above.filter(({ blank, text }) => !blank && !/^\s*\*/.test(text));
  const widths = [...new Set([0, ...filled.map((line) => line.width)])].sort((a, b) => a - b);
  if (widths.includes(width) || widths.length === 1) return true;
  const step = Math.min(...widths.slice(1).map((value, i) => value - widths[i]));
  return width > filled[filled.length - 1].width && width % step === 0;
}
