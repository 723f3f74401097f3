/** What a text is made of, as far as brackets go: brackets, strings, comments. Knows neither lexer nor tree. */

export interface Span {
  kind: 'open' | 'close' | 'string' | 'comment';
  /** a bracket's; `${` counts as `{` */
  char: string;
  start: number;
  end: number;
  /** a string or comment that ended as it should; a string of one line may end unclosed with its line */
  closed: boolean;
  /** a string or comment that may hold line breaks */
  lines: boolean;
  /** what ends a string or comment; empty where code begins in a template */
  closer: string;
}

export function bracket(kind: 'open' | 'close', char: string, start: number, end: number): Span {
  return { kind, char, start, end, closed: true, lines: false, closer: '' };
}

export function shifted(spans: readonly Span[], by: number): Span[] {
  return spans.map((span) => ({ ...span, start: span.start + by, end: span.end + by }));
}

/** The spans of a text as those of its first `length` units. */
export function cutSpans(spans: readonly Span[], length: number): Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    if (span.start >= length) break;
    const quoted = span.kind === 'string' || span.kind === 'comment';
    kept.push(span.end > length && quoted ? { ...span, end: length, closed: false } : span);
  }
  return kept;
}

/** The string or comment that a text breaks off in. */
export function openAtEnd(spans: readonly Span[], length: number): Span | undefined {
  const last = spans[spans.length - 1];
  return last !== undefined && !last.closed && last.end === length ? last : undefined;
}

/**
 * The string that the cursor, at 0, stands in: its part there and its last one. Between them lies code.
 * @param spans offsets count from the cursor
 */
export function stringAtCursor(spans: readonly Span[]): { part: Span; last: Span } | undefined {
  const index = spans.findIndex(({ kind, start, end, closer, closed }, i) => {
    if (kind !== 'string' || start >= 0 || end < 0) return false;
    if (end > 0) return true;
    return !closed || (closer === '' && spans[i + 1]?.kind === 'open' && spans[i + 1].start === 0);
  });
  if (index < 0) return undefined;
  const part = spans[index];
  let last = part;
  let depth = 0;
  for (let i = index + 1; i < spans.length && last.closer === ''; i++) {
    const { kind, end } = spans[i];
    if (kind === 'open') depth++;
    if (kind !== 'close' || --depth > 0) continue;
    const next = spans[i + 1];
    if (next?.kind === 'string' && next.start === end) last = next;
  }
  return { part, last };
}

/** The string or comment that holds `offset` in its inside. */
export function spanAround(spans: readonly Span[], offset: number): Span | undefined {
  return spans.find(
    ({ kind, start, end }) => (kind === 'string' || kind === 'comment') && start < offset && offset < end,
  );
}
