/**
 * What stands above a line that is about to be written, as far as its level follows from it: the levels that exist there,
 * whether a deeper one is opened, the bracket around it. A function of the text above; a bounded piece of it is looked at.
 */
import { lex } from '../syntax/lex.ts';
import { linesOf } from '../syntax/lineText.ts';
import { closes } from '../syntax/openBrackets.ts';
import { openAtEnd, type Span } from '../syntax/span.ts';
import { type IndentStyle, indentStyle, widthOf } from './indentStyle.ts';
import { familyOf, goesOnWith, isElement, isListedInSql, lineOpens, type Opening } from './lineOpens.ts';

export interface BracketAround {
  char: string;
  /** of the line that it stands on */
  lineWidth: number;
  /** of the bracket itself, columns */
  column: number;
  /** of what follows it on its line; undefined where nothing does */
  contentColumn: number | undefined;
  /** whether it was opened by the line above, so that nothing stands in it yet */
  isEmpty: boolean;
}

export interface LevelsAbove {
  languageId: string;
  style: IndentStyle;
  /** the line would begin within a text or a comment of several lines: what it looks like is nobody's business */
  isInside: boolean;
  /** column of the next star in a comment with one on each line */
  star: number | undefined;
  opening: Opening;
  /** the line above begins with a case's bar */
  isCase: boolean;
  /** the line above, without what texts and comments say */
  code: string;
  /** of the statement above; undefined: nothing is above */
  width: number | undefined;
  /** of the lines around, innermost first */
  levels: readonly number[];
  /** where what is above may be continued, or a layout begun, besides whole steps */
  columns: readonly number[];
  bracket: BracketAround | undefined;
  /** arguments may stand two steps deeper, to tell them from a body */
  doubleSteps: boolean;
}

interface CodeLine {
  start: number;
  /** without what texts and comments say */
  code: string;
  width: number;
}

const doubleLanguages = /^(?:java|kotlin|groovy|scala|c|cpp|csharp|objective-cp?p?|cuda-cpp|dart)$/;
const doubleHeads = /^\s*(?:async\s+)?(?:def|class|if|while|for|with|proc|func)\b/;

/** UTF-16 units above and below that are looked at. */
const mostAbove = 12_000;
const mostBelow = 4_000;
/** Lines around that show the levels. */
const mostLines = 400;

/** @param before what stands above: it ends with a line break, or is empty. @param after shows how the document is indented */
export function levelsAbove(before: string, after: string, languageId: string): LevelsAbove {
  const text = windowOf(before);
  const spans = lex(text, languageId);
  const below = after.slice(0, mostBelow).split(/\r?\n/).slice(1, -1);
  const style = indentStyle([...text.split(/\r?\n/), ...below], languageId);
  const lines = codeLines(text, spans, languageId, style.tab);
  const open = openBrackets(text, spans, style.tab);
  const around = openAtEnd(spans, text.length);
  const isInside = around !== undefined;
  const star = around?.kind === 'comment' ? starColumn(text, around.start, style.tab) : undefined;
  const last = lines.at(-1);
  if (last === undefined) {
    return {
      languageId,
      style,
      isInside,
      star,
      opening: 'none',
      isCase: false,
      code: '',
      width: undefined,
      levels: [0],
      columns: [],
      bracket: undefined,
      doubleSteps: false,
    };
  }
  const bracket = open.at(-1);
  const isListed = goesOnBeside(lines, bracket, languageId);
  const opening = isListed ? 'none' : lineOpens(last.code, languageId);
  const first = statementOf(lines, spans, languageId, opening === 'none' || opening === 'goesOn');
  const levels = levelsOf(lines, first.width);
  return {
    languageId,
    style,
    isInside,
    star,
    opening,
    isCase: /^\s*\|/.test(last.code),
    code: last.code,
    width: first.width,
    levels,
    columns: isListed ? [] : columnsOf(last, languageId, style),
    doubleSteps:
      doubleLanguages.test(languageId) ||
      doubleHeads.test(last.code) ||
      (style.step === 2 && familyOf(languageId) === 'colon'),
    bracket: bracket && { ...bracket.around, isEmpty: bracket.start >= last.start },
  };
}

/** Behind the comma of an element the next one stands beside it. */
function goesOnBeside(
  lines: readonly CodeLine[],
  bracket: { start: number; around: { char: string } } | undefined,
  languageId: string,
): boolean {
  const [last, above] = [lines[lines.length - 1], lines.at(-2)];
  if (!last.code.endsWith(',')) return false;
  if (bracket === undefined) return isListedInSql(last.code, languageId);
  if (bracket.start >= last.start) return false;
  const hasOther = above?.code.endsWith(',') && above.width === last.width && above.start > bracket.start;
  return bracket.around.char !== '{' || hasOther === true || isElement(last.code);
}

/** The end of a text from where it can be read on: a line further out than others, where there is one. */
export function windowOf(before: string): string {
  if (before.length <= mostAbove) return before;
  const tail = before.slice(-mostAbove);
  const begin = /\n(?=[A-Za-z_@#/])/.exec(tail.slice(0, mostAbove / 2)) ?? /\n/.exec(tail);
  return begin ? tail.slice(begin.index + 1) : tail;
}

/** Lines that do not begin within a text or comment: their code, texts emptied, comments left out. */
function codeLines(text: string, spans: readonly Span[], languageId: string, tab: number): CodeLine[] {
  const quoted = spans.filter(({ kind }) => kind === 'string' || kind === 'comment');
  const found: CodeLine[] = [];
  let at = 0;
  for (const line of linesOf(text)) {
    while (at < quoted.length && quoted[at].end <= line.start) at++;
    if (line.blank || (at < quoted.length && quoted[at].start < line.start)) continue;
    let [code, from] = ['', line.start];
    for (let i = at; i < quoted.length && quoted[i].start < line.end; i++) {
      code += text.slice(from, quoted[i].start) + (quoted[i].kind === 'string' ? '""' : ' ');
      from = Math.min(quoted[i].end, line.end);
    }
    code = (code + text.slice(from, line.end)).trimEnd();
    if (isDirective(code, languageId)) continue;
    found.push({ start: line.start, code, width: widthOf(line.text, tab) });
  }
  return found;
}

/** What a preprocessor reads stands at the margin, whatever stands around it. */
function isDirective(code: string, languageId: string): boolean {
  return (
    familyOf(languageId) === 'brackets' &&
    /^\s*#\s*(?:if|ifn?def|el|end|define|undef|include|import|pragma|region|error|warning)/.test(code)
  );
}

/**
 * The line on which the statement began that ends above: brackets may have taken it over several lines, and chains, which
 * a block that is opened at their end does not look back to.
 */
function statementOf(
  lines: readonly CodeLine[],
  spans: readonly Span[],
  languageId: string,
  chains: boolean,
): CodeLine {
  let index = lines.length - 1;
  for (;;) {
    const line = lines[index];
    const opened = openedEarlier(spans, line.start);
    if (opened !== undefined) {
      const at = lines.findLastIndex(({ start }) => start <= opened);
      if (at >= 0 && at < index) {
        index = at;
        continue;
      }
    }
    const above = lines[index - 1];
    if (!chains || above === undefined || above.width >= line.width) return line;
    const isPart =
      goesOnWith(line.code, languageId) ||
      (lineOpens(above.code, languageId) === 'goesOn' && !/[([]$/.test(above.code));
    if (!isPart) return line;
    index--;
  }
}

/** Where the outermost bracket was opened that a line closes and did not open itself. */
function openedEarlier(spans: readonly Span[], lineStart: number): number | undefined {
  let earliest: number | undefined;
  followBrackets(spans, (from, start) => {
    if (start >= lineStart && from < lineStart) earliest = from;
  });
  return earliest;
}

function openBrackets(text: string, spans: readonly Span[], tab: number) {
  return followBrackets(spans)
    .slice(-1)
    .map(({ char, start, end }) => {
      const lineStart = text.lastIndexOf('\n', start - 1) + 1;
      const line = text.slice(lineStart).split(/\r?\n/, 1)[0];
      const rest = line.slice(end - lineStart);
      const column = columnAt(line, start - lineStart, tab);
      const content = rest.search(/\S/);
      const isContent =
        content >= 0 && !spans.some(({ kind, start: at }) => kind === 'comment' && at === end + content);
      const contentColumn = isContent ? column + (end - start) + content : undefined;
      return { start, around: { char, lineWidth: widthOf(line, tab), column, contentColumn } };
    });
}

/** @param closed told where a pair begins and ends @returns what is left open, outermost first */
function followBrackets(spans: readonly Span[], closed: (from: number, start: number) => void = () => {}): Span[] {
  const open: Span[] = [];
  for (const span of spans) {
    if (span.kind === 'open') open.push(span);
    if (span.kind !== 'close') continue;
    const at = open.findLastIndex(({ char }) => closes(span.char, char));
    if (at < 0) continue;
    closed(open[at].start, span.start);
    open.length = at;
  }
  return open;
}

/** Beneath the star above, or that of what begins the comment. */
function starColumn(text: string, commentStart: number, tab: number): number | undefined {
  const [first, ...more] = text
    .slice(text.lastIndexOf('\n', commentStart - 1) + 1)
    .trimEnd()
    .split(/\r?\n/);
  const above = more.at(-1);
  if (above !== undefined) return /^\s*\*/.test(above) ? widthOf(above, tab) : undefined;
  return /^\s*\/\*/.test(first) ? widthOf(first, tab) + 1 : undefined;
}

/** Widths around, each less than the one before it, down to none. */
function levelsOf(lines: readonly CodeLine[], width: number): number[] {
  const levels = [...new Set([lines[lines.length - 1].width, width])].sort((a, b) => b - a);
  let least = levels[levels.length - 1];
  for (const line of lines.slice(-mostLines).reverse()) {
    if (line.width >= least) continue;
    levels.push(line.width);
    least = line.width;
  }
  if (least > 0) levels.push(0);
  return levels;
}

const layoutWords = /(?:\b(?:do|let|of|where|in|then|else|with)\s+|[=([{|,]\s+|[([{]|->\s+)(?=\S)/g;

function columnsOf({ code }: CodeLine, languageId: string, { tab, step }: IndentStyle): number[] {
  const item = /^\s*(?:(?:[-*+]|\d+[.)])\s+)+(?=\S)/.exec(code);
  const family = familyOf(languageId);
  const starts = (pattern: RegExp): number[] =>
    [...code.matchAll(pattern)].map(({ 0: word, index }) => columnAt(code, index + word.length, tab));
  if (family === 'data' || family === 'prose') {
    if (!item) return [];
    const content = columnAt(code, item[0].length, tab);
    return code.endsWith(':') ? [content, content + step] : [content];
  }
  // Beneath an operand, an argument, what a layout begins with.
  if (lineOpens(code, languageId) === 'goesOn') return starts(/\S[ \t]+(?=\S)|[([{](?=\S)/g);
  return family === 'layout' ? starts(layoutWords) : [];
}

function columnAt(line: string, index: number, tab: number): number {
  const blanks = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return index <= blanks ? widthOf(line.slice(0, index), tab) : widthOf(line, tab) + index - blanks;
}
