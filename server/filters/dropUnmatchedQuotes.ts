/** Strings end as they began: none is closed twice, none is left open where its language ends it with the line. */
import type { Place } from './place.ts';

export function dropUnmatchedQuotes(text: string, { before, spansWith, inside, insideEnds }: Place): string {
  const whole = before + text;
  for (const { kind, start, end, closed, closer, lines } of spansWith(text)) {
    if (kind !== 'string' || end <= 0) continue;
    if (start < 0) {
      // The editor put the closing quote behind the cursor already.
      if (inside && insideEnds && closed && closer !== '') return text.slice(0, end - closer.length);
      continue;
    }
    if (closed || lines) continue;
    return text.slice(0, Math.max(0, whole.lastIndexOf('\n', before.length + start) - before.length));
  }
  return text;
}
