/**
 * Lines are indented as the file is: with its tabs or its blanks. How deep they stand is not looked at: a generated text was
 * brought to its level (server/indentation/) before it comes here.
 */
import { type Line, linesOf } from '../syntax/lineText.ts';
import { spanAround } from '../syntax/span.ts';
import type { Place } from './place.ts';

/** Lines above the cursor that show how the file is indented. */
const shownLines = 200;
/** Blanks behind tabs, or fewer than a tab, bring what goes on beneath something else. */
const wrongIn = { tabs: /^ {4}/, blanks: /^ *\t/ };

export function keepIndentation(text: string, { before, spansWith, typed, language, inside }: Place): string {
  if (language.kind === 'prose' || inside) return text;
  const style = styleOf(linesOf(before).slice(-shownLines, -1));
  if (style === undefined) return text;
  const whole = typed + text;
  const spans = spansWith(text);
  const offset = -typed.length;
  for (const [index, line] of linesOf(whole).entries()) {
    // What was typed stands; what is written inside of a text is nobody's business.
    if (line.blank || (index === 0 && typed.trim() !== '') || spanAround(spans, offset + line.start)) continue;
    if (wrongIn[style].test(line.text)) return text.slice(0, Math.max(0, line.start - typed.length));
  }
  return text;
}

function styleOf(lines: readonly Line[]): keyof typeof wrongIn | undefined {
  const tabs = lines.filter(({ text }) => text.startsWith('\t')).length;
  const blanks = lines.filter(({ text }) => text.startsWith('  ')).length;
  // Both: alignment, generated parts; nothing to keep.
  if (tabs > 10 * blanks) return 'tabs';
  return blanks > 10 * tabs ? 'blanks' : undefined;
}
