/** A comment that ends with its line is not begun before code that stands behind the cursor: it would swallow that. */
import type { Place } from './place.ts';

export function dropSwallowingComment(text: string, { rest, inside, spansWith }: Place): string {
  if (inside || rest.trim() === '') return text;
  const swallowing = spansWith(text).find(
    ({ kind, lines, start, end }) =>
      kind === 'comment' && !lines && start >= 0 && start < text.length && end >= text.length,
  );
  return swallowing ? text.slice(0, swallowing.start).trimEnd() : text;
}
