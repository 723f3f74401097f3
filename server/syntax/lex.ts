/**
 * Strings, comments and brackets of a text, from left to right: what has been read never changes with what follows, so
 * half-written code is as good as any. Knows no syntax beyond that and no cursor.
 */
import { type LexicalRule, lexicalRules } from './lexicalRules.ts';
import { bracket, type Span } from './span.ts';

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const bracketPattern = '[()[\\]{}]';
/** Where a bracket may close what nothing opened: a shell's `case` has patterns. */
const loneClosers = /^(?:shellscript|yaml|dockerfile|makefile)$/;

type Quoting = Pick<LexicalRule, 'kind' | 'lines' | 'skip' | 'code' | 'nests'>;

/** A string that was left for code, and the brackets that are open inside. */
interface Left {
  rule: Quoting;
  close: string;
  /** the one that began it comes first */
  open: string[];
}

interface Heredoc {
  rule: LexicalRule;
  close: string;
  start: number;
}

/** @param around the string or comment that the text begins in */
export function lex(text: string, languageId: string, around?: Span): Span[] {
  const rules = lexicalRules(languageId);
  return rules === undefined ? [] : new Lexing(text, rules, loneClosers.test(languageId)).read(around);
}

class Lexing {
  readonly #text: string;
  readonly #rules: readonly LexicalRule[];
  readonly #allowsLone: boolean;
  readonly #pattern: RegExp;
  readonly #spans: Span[] = [];
  readonly #left: Left[] = [];
  #heredocs: Heredoc[] = [];
  #open = 0;

  constructor(text: string, rules: readonly LexicalRule[], allowsLone: boolean) {
    this.#text = text;
    this.#rules = rules;
    this.#allowsLone = allowsLone;
    const parts = [...rules.map(({ open }) => open), bracketPattern];
    this.#pattern = new RegExp(parts.map((part) => `(${part})`).join('|'), 'gm');
  }

  read(around: Span | undefined): Span[] {
    const pattern = this.#pattern;
    if (around) {
      const { kind, closer } = around;
      const rule = { kind: kind === 'comment' ? kind : 'string', lines: true, ...escapesOf(kind) } as const;
      pattern.lastIndex = this.#quoted(rule, closer, 0, 0);
    }
    for (let at = pattern.lastIndex; ; at = pattern.lastIndex) {
      const found = pattern.exec(this.#text);
      if (this.#heredocs.length > 0 && (!found || found.index >= this.#heredocs[0].start)) {
        pattern.lastIndex = this.#heredoc(Math.max(at, this.#heredocs[0].start));
        continue;
      }
      if (!found) return this.#spans;
      const rule = this.#rules[found.findIndex((part, group) => group > 0 && part !== undefined) - 1];
      const start = found.index;
      const end = start + found[0].length;
      if (rule === undefined) pattern.lastIndex = this.#bracket(found[0], start);
      else if (rule.isHeredoc) this.#beginHeredoc(rule, found[0], end);
      else {
        const close = rule.close?.(found[0]);
        pattern.lastIndex = close === undefined ? this.#whole(rule, start, end) : this.#quoted(rule, close, start, end);
      }
    }
  }

  #whole({ kind, lines }: LexicalRule, start: number, end: number): number {
    this.#spans.push({ kind, char: '', start, end, closed: true, lines, closer: '' });
    return end;
  }

  #bracket(char: string, start: number): number {
    const kind = '([{'.includes(char) ? 'open' : 'close';
    if (kind === 'close' && char === ')' && this.#allowsLone && this.#open === 0) return start + 1;
    this.#open = Math.max(0, this.#open + (kind === 'open' ? 1 : -1));
    this.#spans.push(bracket(kind, char, start, start + 1));
    const left = this.#left.at(-1);
    if (left === undefined) return start + 1;
    if (kind === 'open') left.open.push(char);
    else {
      // What was never closed inside is given up.
      const at = left.open.findLastIndex((opened) => closerOf[opened] === char);
      if (at >= 0) left.open.length = at;
    }
    if (left.open.length > 0) return start + 1;
    this.#left.pop();
    return this.#quoted(left.rule, left.close, start + 1, start + 1);
  }

  /** @param bodyStart where the inside begins @returns where to read on */
  #quoted(rule: Quoting, close: string, start: number, bodyStart: number): number {
    const text = this.#text;
    const { kind, lines, skip, code, nests } = rule;
    let end = bodyStart;
    let depth = 1;
    const opening = nests ? text.slice(start, bodyStart) : '';
    while (end < text.length) {
      const skipped = skip && matchLength(skip, text, end);
      if (skipped) end = Math.min(text.length, end + skipped);
      else if (text.startsWith(close, end)) {
        end += kind === 'comment' && !lines ? 0 : close.length;
        if (--depth > 0) continue;
        this.#spans.push({ kind, char: '', start, end, closed: true, lines, closer: close });
        return end;
      } else if (nests && opening !== '' && text.startsWith(opening, end)) {
        depth++;
        end += opening.length;
      } else if (code && matchLength(code, text, end) > 0) return this.#code(rule, close, start, end);
      else if (!lines && (text[end] === '\n' || text[end] === '\r')) break;
      else end++;
    }
    this.#spans.push({ kind, char: '', start, end, closed: false, lines, closer: close });
    return end;
  }

  #code(rule: Quoting, close: string, start: number, at: number): number {
    const { kind, lines, code } = rule;
    const end = at + (code ? matchLength(code, this.#text, at) : 0);
    this.#spans.push({ kind, char: '', start, end: at, closed: true, lines, closer: '' });
    this.#spans.push(bracket('open', this.#text[end - 1], at, end));
    this.#open++;
    this.#left.push({ rule, close, open: [this.#text[end - 1]] });
    return end;
  }

  #beginHeredoc(rule: LexicalRule, opened: string, end: number): void {
    const lineEnd = this.#text.indexOf('\n', end);
    const tag = rule.close?.(opened) ?? '';
    if (lineEnd < 0 || tag === '') return;
    this.#heredocs.push({ rule, close: tag, start: lineEnd });
  }

  /** Several on one line follow one another. */
  #heredoc(start: number): number {
    const [{ rule, close }, ...others] = this.#heredocs;
    const ending = new RegExp(`\\n[ \\t]*${close}\\b`, 'g');
    ending.lastIndex = start;
    const found = ending.exec(this.#text);
    const end = found ? found.index + found[0].length : this.#text.length;
    const closer = found ? found[0] : `\n${close}`;
    this.#heredocs = others.map((other) => ({ ...other, start: end }));
    return this.#quoted(rule, closer, start, start);
  }
}

function escapesOf(kind: Span['kind']): Pick<LexicalRule, 'skip'> {
  return kind === 'string' ? { skip: /\\[\s\S]/y } : {};
}

function matchLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** Where reading may begin so that what follows `offset` is read as before: there, or where the string around it begins. */
export function resumeAt(spans: readonly Span[], offset: number): number {
  /** for each bracket that is open in a string's code: where that string begins */
  const outer: number[] = [];
  /** where the string begins that was left for code, and where it was */
  let left = { begin: 0, at: -1 };
  /** likewise, where it goes on */
  let resumed = { begin: 0, at: -1 };
  for (const { kind, start, end, closed, closer } of spans) {
    if (start >= offset) break;
    const begin = kind === 'string' && resumed.at === start ? resumed.begin : start;
    if (end > offset) return outer[0] ?? begin;
    if (kind === 'string' && closed && closer === '') left = { begin, at: end };
    if (kind === 'open' && (outer.length > 0 || left.at === start)) outer.push(left.begin);
    if (kind === 'close') resumed = { begin: outer.pop() ?? 0, at: end };
  }
  return outer[0] ?? offset;
}
