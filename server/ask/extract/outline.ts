/**
 * What a text is made of, from its lines alone: statements, what stands in them, and the comments that go with each. By
 * brackets, strings and comments where the lexer knows them, by indentation everywhere, so half a file and a language
 * that nobody knows have an outline, too. Knows no grammar and no question.
 */
import { languageById } from '../../chunking/languages.ts';
import { lex } from '../../syntax/lex.ts';
import { type Line, linesOf } from '../../syntax/lineText.ts';
import { leaf, type OutlineNode } from './outlineNode.ts';
import { proseNodes } from './proseOutline.ts';

export interface Outline {
  lines: readonly Line[];
  nodes: readonly OutlineNode[];
}

export function outlineOf(text: string, languageId: string): Outline {
  const lines = linesOf(text);
  if (languageById(languageId).kind === 'prose') return { lines, nodes: proseNodes(lines) };
  return { lines, nodes: new CodeOutline(text, lines, languageId).nodes(0, lines.length) };
}

/** A signature that is longer than this is quoted by its first line. */
const longestHead = 14;
/** Deeper than people nest. */
const mostLevels = 40;

const control =
  /^(?:async\s+)?(?:if|else|elif|elsif|for|foreach|while|do|switch|case|default|try|catch|except|finally|with|match|when|unless|until|begin|loop|select|return|throw|raise|await|yield|break|continue|goto|assert|defer|go|using|lock)\b(?!\s*[:=](?!:|\s*$))/;
const declares =
  /^(?:(?:export|default|declare|pub(?:\([^)]*\))?|public|private|protected|internal|async|static|abstract|final|open|override|unsafe|extern|inline|const|data|sealed)\s+)*(?:class|def|defp|defmodule|function|func|fn|struct|enum|union|trait|interface|type|impl|module|mod|namespace|object|protocol|extension|record|macro|macro_rules!|sub|proc)\b/;
const attribute = /^(?:@[\w.]+|#\[|#!\[|\[[A-Z]\w*[\](])/;
/** The statement goes on in the next line, or has come from the one before. */
const goesOn = /(?:[<=|&+\\.]|\b(?:extends|implements|and|or))$/;
const cameFrom = /^(?:[>)\]?|&=+]|\.[\w$?]|:\s)/;
const typeAlone = /^[A-Za-z_][\w\s*]*$/;
const named = /^\w+\(/;
const table = /^\[{1,2}[^[\]]+\]{1,2}$/;
const closing = /^(?:[)\]}>]|end\b|fi\b|done\b|esac\b)/;

class CodeOutline {
  readonly #lines: readonly Line[];
  /** bracket depth where a line begins; one more than there are lines */
  readonly #depths: number[];
  /** the line begins in a string or a comment that began before it */
  readonly #within: boolean[];
  /** its first sign begins a string, or it begins in one: where that ends */
  readonly #stringEnd: (number | undefined)[];
  readonly #isComment: boolean[];
  /** the last sign of its code opens a block */
  readonly #opensBlock: boolean[];
  /** keys and values alone: no control, no attributes */
  readonly #isKeyed: boolean;
  /** a type may stand on the line above the name that has it */
  readonly #isC: boolean;
  #levels = 0;

  constructor(text: string, lines: readonly Line[], languageId: string) {
    this.#lines = lines;
    this.#isKeyed = /^(?:yaml|json\w*|toml|ini|properties|dotenv)$/.test(languageId);
    this.#isC = /^(?:c|cpp|cuda-cpp|objective-c(?:pp)?)$/.test(languageId);
    const spans = lex(text, languageId);
    const count = lines.length;
    this.#depths = new Array(count + 1).fill(0);
    this.#within = new Array(count).fill(false);
    this.#stringEnd = new Array(count).fill(undefined);
    this.#isComment = new Array(count).fill(false);
    this.#opensBlock = new Array(count).fill(false);
    let [at, depth] = [0, 0];
    let before: (typeof spans)[number] | undefined;
    for (let line = 0; line < count; line++) {
      const { start, end, blank } = lines[line];
      const sign = start + lines[line].text.search(/\S|$/);
      this.#depths[line] = depth;
      const around = before && before.end > start && before.start < start ? before : undefined;
      if (around) this.#within[line] = true;
      if (around?.kind === 'comment') this.#isComment[line] = !blank;
      let codeEnd = end;
      for (; at < spans.length && spans[at].start < end; at++) {
        const span = spans[at];
        if (span.kind === 'open') depth++;
        else if (span.kind === 'close') depth = Math.max(0, depth - 1);
        else {
          before = span;
          if (span.start === sign && span.kind === 'comment') this.#isComment[line] = true;
          if (span.start === sign && span.kind === 'string') this.#stringEnd[line] = span.end;
          if (span.kind === 'comment' && text.slice(span.end, end).trim() === '')
            codeEnd = Math.min(codeEnd, span.start);
        }
      }
      this.#opensBlock[line] = text.slice(start, codeEnd).trimEnd().endsWith('{') && depth > 0;
    }
    this.#depths[count] = depth;
  }

  /** Of the lines in [from, to). */
  nodes(from: number, to: number): OutlineNode[] {
    if (++this.#levels > mostLevels) return this.#left([]);
    const nodes: OutlineNode[] = [];
    let docFirst = -1;
    const endComment = (end: number): void => {
      if (docFirst >= 0) nodes.push(leaf('comment', docFirst, end));
      docFirst = -1;
    };
    for (let line = from; line < to; ) {
      const { blank, text } = this.#lines[line];
      const trimmed = text.trim();
      if (blank) {
        endComment(line);
        line++;
      } else if (this.#isComment[line]) {
        if (docFirst < 0) docFirst = line;
        line++;
      } else if (this.#within[line] || closing.test(trimmed)) {
        endComment(line);
        line++;
      } else if (attribute.test(trimmed) && !this.#isKeyed) {
        if (docFirst < 0) docFirst = line;
        line = this.#headEnd(line, to).end;
      } else {
        const node = this.#statement(line, to, docFirst < 0 ? line : docFirst);
        docFirst = -1;
        nodes.push(node);
        line = node.end;
      }
    }
    endComment(to);
    return this.#left(nodes);
  }

  #left(nodes: OutlineNode[]): OutlineNode[] {
    this.#levels--;
    return nodes;
  }

  #statement(first: number, to: number, docFirst: number): OutlineNode {
    if (this.#isKeyed && table.test(this.#lines[first].text.trim())) return this.#table(first, to, docFirst);
    const { end: headEnd, isBlock } = this.#headEnd(first, to);
    const bodyFirst = this.#bodyFirst(first, headEnd, to);
    const end = this.#bodyEnd(first, bodyFirst, to, isBlock || bodyFirst > headEnd);
    const docEnd = this.#docEnd(bodyFirst, end);
    const children = end > docEnd ? this.nodes(docEnd, end) : [];
    const text = this.#lines[first].text.trim();
    if (this.#isBareString(first, headEnd)) return { ...leaf('comment', first, end), docFirst };
    const isControl = control.test(text) && !this.#isKeyed;
    const kind = isControl ? 'control' : end > headEnd || declares.test(text) ? 'declaration' : 'statement';
    return { kind, docFirst, first, headEnd, docEnd: docEnd > bodyFirst ? docEnd : headEnd, end, children };
  }

  /** `[dependencies]` with its keys. */
  #table(first: number, to: number, docFirst: number): OutlineNode {
    let end = first + 1;
    while (end < to && !table.test(this.#lines[end].text.trim())) end++;
    while (end > first + 1 && this.#belongsToNext(end - 1)) end--;
    const headEnd = first + 1;
    return { kind: 'section', docFirst, first, headEnd, docEnd: headEnd, end, children: this.nodes(headEnd, end) };
  }

  #belongsToNext(line: number): boolean {
    return this.#lines[line].blank || this.#isComment[line];
  }

  /** Where a statement's first lines end: those of its brackets, or up to the block that it opens. */
  #headEnd(first: number, to: number): { end: number; isBlock: boolean } {
    const base = this.#depths[first];
    const last = Math.min(to, first + longestHead);
    for (let line = first; line < last; line++) {
      if (this.#opensBlock[line]) return { end: line + 1, isBlock: true };
      const next = line + 1;
      if (next >= to) break;
      if (this.#depths[next] > base || this.#within[next]) continue;
      const { text, blank, width } = this.#lines[next];
      const came = width >= this.#lines[first].width && cameFrom.test(text.trim());
      const typed = this.#isC && typeAlone.test(this.#lines[line].text) && named.test(text);
      const on = typed || goesOn.test(this.#lines[line].text.trimEnd());
      if (blank || !(came || on)) return { end: next, isBlock: false };
    }
    const open = this.#depths[last] > base || (last < to && this.#within[last]);
    return { end: open ? first + 1 : last, isBlock: false };
  }

  /** A module's documentation, as Python has it. */
  #isBareString(first: number, headEnd: number): boolean {
    const stringEnd = this.#stringEnd[first];
    return stringEnd !== undefined && stringEnd > this.#lines[first].end && stringEnd >= this.#lines[headEnd - 1].end;
  }

  /** Past a brace on a line of its own, and what Rust says between. */
  #bodyFirst(first: number, headEnd: number, to: number): number {
    const { width } = this.#lines[first];
    for (let line = headEnd; line < Math.min(to, headEnd + longestHead); line++) {
      const { text, width: own } = this.#lines[line];
      const trimmed = text.trim();
      if (own === width && trimmed === '{') return line + 1;
      if (trimmed === '' || (own <= width && !/^where\b/.test(trimmed))) break;
    }
    return headEnd;
  }

  #bodyEnd(first: number, bodyFirst: number, to: number, isBlock: boolean): number {
    const base = this.#depths[first];
    if (isBlock) {
      for (let line = bodyFirst; line < to; line++) if (this.#depths[line + 1] <= base) return line + 1;
    }
    const { width } = this.#lines[first];
    let end = bodyFirst;
    for (let line = bodyFirst; line < to; line++) {
      const { blank, width: own } = this.#lines[line];
      if (blank) continue;
      if (own <= width && !this.#within[line]) {
        const closes = closing.test(this.#lines[line].text.trim());
        return closes && own === width && end > bodyFirst ? line + 1 : end;
      }
      end = line + 1;
    }
    return end;
  }

  #docEnd(bodyFirst: number, end: number): number {
    const stringEnd = bodyFirst < end ? this.#stringEnd[bodyFirst] : undefined;
    if (stringEnd === undefined) return bodyFirst;
    let line = bodyFirst;
    while (line + 1 < end && this.#lines[line + 1].start < stringEnd) line++;
    // A string that something is done with is no documentation.
    return this.#lines[line].end - stringEnd > 1 ? bodyFirst : line + 1;
  }
}
