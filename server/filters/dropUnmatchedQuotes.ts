/** Strings end as they began: none is closed twice, none is left open where its language ends it with the line. */
import { stringAtCursor } from '../syntax/span.ts';
import type { Place } from './place.ts';

export function dropUnmatchedQuotes(text: string, { before, spansWith, insideEnds }: Place): string {
  const whole = before + text;
  const spans = spansWith(text);
  const last = stringAtCursor(spans)?.last;
  // The editor put the closing quote behind the cursor already.
  if (last && insideEnds && last.closed && last.closer !== '') return text.slice(0, last.end - last.closer.length);
  for (const { kind, start, closed, lines } of spans) {
    if (kind !== 'string' || start < 0 || closed || lines) continue;
    return text.slice(0, Math.max(0, whole.lastIndexOf('\n', before.length + start) - before.length));
  }
  return text;
}
