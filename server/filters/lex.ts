/**
 * Strings, comments and brackets of a text, from left to right: what has been read never changes with what follows, so
 * half-written code is as good as any. Knows no syntax beyond that and no cursor.
 */
import { type LexicalRule, lexicalRules } from './lexicalRules.ts';

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

const bracketPattern = '[()[\\]{}]';

export function lex(text: string, languageId: string): Span[] {
  const rules = lexicalRules(languageId);
  if (rules === undefined) return [];
  const pattern = new RegExp(
    [...rules.map(({ open }) => open), bracketPattern].map((part) => `(${part})`).join('|'),
    'gm',
  );
  const spans: Span[] = [];
  /** for each template that was left for `${`: how many brackets are open inside */
  const templates: { rule: LexicalRule; depth: number }[] = [];
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const rule = rules[found.findIndex((part, group) => group > 0 && part !== undefined) - 1];
    const start = found.index;
    if (rule !== undefined) {
      pattern.lastIndex = addQuoted(text, rule, start, start + found[0].length, spans, templates);
      continue;
    }
    const char = found[0];
    const kind = '([{'.includes(char) ? 'open' : 'close';
    spans.push({ kind, char, start, end: start + 1, closed: true, lines: false, closer: '' });
    const inner = templates[templates.length - 1];
    if (inner === undefined) continue;
    inner.depth += kind === 'open' ? 1 : -1;
    if (inner.depth > 0) continue;
    templates.pop();
    pattern.lastIndex = addQuoted(text, inner.rule, start + 1, start + 1, spans, templates);
  }
  return spans;
}

/** @param bodyStart where the inside begins @returns where to read on */
function addQuoted(
  text: string,
  rule: LexicalRule,
  start: number,
  bodyStart: number,
  spans: Span[],
  templates: { rule: LexicalRule; depth: number }[],
): number {
  const { kind, lines } = rule;
  const close = rule.template ? '`' : rule.close?.(text.slice(start, bodyStart));
  let end = bodyStart;
  let closed = close === undefined;
  let code = false;
  while (!closed && !code && end < text.length) {
    if (rule.escapes && text[end] === '\\') end = Math.min(text.length, end + 2);
    else if (close !== undefined && text.startsWith(close, end)) {
      closed = true;
      end += kind === 'comment' && !lines ? 0 : close.length;
    } else if (rule.template && text.startsWith('${', end)) code = true;
    else if (!lines && (text[end] === '\n' || text[end] === '\r')) break;
    else end++;
  }
  spans.push({ kind, char: '', start, end, closed: closed || code, lines, closer: code ? '' : (close ?? '') });
  if (!code) return end;
  spans.push({ kind: 'open', char: '{', start: end, end: end + 2, closed: true, lines: false, closer: '' });
  templates.push({ rule, depth: 1 });
  return end + 2;
}

/** The string or comment that a text breaks off in. */
export function openAtEnd(spans: readonly Span[], length: number): Span | undefined {
  const last = spans[spans.length - 1];
  return last !== undefined && !last.closed && last.end === length ? last : undefined;
}

/** The string or comment that holds `offset` in its inside. */
export function spanAround(spans: readonly Span[], offset: number): Span | undefined {
  return spans.find(
    ({ kind, start, end }) => (kind === 'string' || kind === 'comment') && start < offset && offset < end,
  );
}

/** Where reading may begin so that what follows `offset` is read as before: there, or where the string around it begins. */
export function resumeAt(spans: readonly Span[], offset: number): number {
  const outer: { char: string; start: number }[] = [];
  let template = 0;
  for (const { kind, char, start, end, closed, closer } of spans) {
    if (start >= offset) break;
    if (end > offset) return outer.length > 0 ? outer[0].start : start;
    if (kind === 'string' && closed && closer === '') template = start;
    if (kind === 'open' && (outer.length > 0 || end - start === 2)) outer.push({ char, start: template });
    if (kind === 'close') outer.pop();
  }
  return outer.length > 0 ? outer[0].start : offset;
}
