/** Strings end as they began: none is closed twice, none is left open where its language ends it with the line. */
import { lex } from './lex.ts';
import type { Place } from './place.ts';

export function dropUnmatchedQuotes(text: string, { near, language, inside, insideEnds }: Place): string {
  const whole = near + text;
  for (const { kind, start, end, closed, closer, lines } of lex(whole, language.id)) {
    if (kind !== 'string' || end <= near.length) continue;
    if (start < near.length) {
      // The editor put the closing quote behind the cursor already.
      if (inside && insideEnds && closed && closer !== '') return text.slice(0, end - near.length - closer.length);
      continue;
    }
    if (closed || lines) continue;
    return text.slice(0, Math.max(0, whole.lastIndexOf('\n', start) - near.length));
  }
  return text;
}
