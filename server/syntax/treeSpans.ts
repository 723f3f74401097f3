/** Brackets, strings and comments of a part of a document, out of its tree. Knows no cursor. */
import type { Query, Tree } from 'web-tree-sitter';
import type { Range } from '../chunking/boundaries.ts';
import { bracket, type Span } from './span.ts';
import type { CaptureName } from './spanQuery.ts';

export interface TreeSpans {
  spans: Span[];
  /** what the parser could not read; where it missed something, of no length */
  errors: Range[];
}

interface Capture extends Range {
  name: CaptureName;
}

/** A string or comment that is being read. */
interface Quoted {
  kind: 'string' | 'comment';
  /** nothing in it is code */
  raw: boolean;
  end: number;
  /** of its text that comes now */
  from: number;
  /** brackets that are open in it: above 0 it is code */
  depth: number;
  closer: string;
  lines: boolean;
}

const opener = /^[^\s"'`/[(\\]*("""|'''|["'`/]|\[=*\[)/;
/** It begins with a line's break, or with the word that ends it. */
const heredoc = /^(?:<<|\s*\n)[\s\S]*\n[ \t]*\w+\s*$/;
const blockComment = /^(?:\/[*+]|<!--|\{-|\(\*|--\[=*\[|#=|#\||<#|=begin|"""|'''|<%)/;

/** @param range all that begins before it and reaches into it counts, too */
export function treeSpans(text: string, tree: Tree, query: Query, range: Range): TreeSpans {
  const errors: Range[] = [];
  const spans: Span[] = [];
  const around: Quoted[] = [];
  /** a token here is no bracket */
  let none = -1;
  const leave = (until: number): void => {
    for (let last = around.at(-1); last && last.end <= until; last = around.at(-1)) {
      around.pop();
      if (last.depth === 0) spans.push(quotedSpan(last, last.end));
    }
  };
  for (const { name, start, end } of captures(tree, query, range)) {
    if (name === 'error' || name === 'missing') {
      errors.push({ start, end });
      continue;
    }
    if (name === 'none') {
      none = start;
      continue;
    }
    if (start === none || (name === 'raw' && /\d/.test(text[start]))) continue;
    leave(start);
    const inner = around.at(-1);
    const isText = inner !== undefined && inner.depth === 0;
    if (name !== 'bracket') {
      if (isText) continue;
      around.push(name === 'comment' ? commentOf(text, start, end) : stringOf(text, start, end, name === 'raw'));
      continue;
    }
    for (const part of brackets(text, start, end)) {
      if (part.kind === 'close') {
        if (isText && inner.depth === 0) continue;
        spans.push(part);
        if (inner && --inner.depth === 0) inner.from = part.end;
        continue;
      }
      if (inner?.raw) continue;
      if (inner && inner.depth++ === 0) spans.push({ ...quotedSpan(inner, part.start), closer: '' });
      spans.push(part);
    }
  }
  leave(Number.POSITIVE_INFINITY);
  return { spans: spans.sort((a, b) => a.start - b.start || a.end - b.end), errors };
}

function* captures(tree: Tree, query: Query, { start, end }: Range): Iterable<Capture> {
  // A query counts bytes, and those of UTF-16.
  for (const { name, node } of query.captures(tree.rootNode, { startIndex: 2 * start, endIndex: 2 * end })) {
    yield { name: name as CaptureName, start: node.startIndex, end: node.endIndex };
  }
}

function quotedSpan({ kind, from, closer, lines }: Quoted, end: number): Span {
  return { kind, char: '', start: from, end, closed: true, lines, closer };
}

function stringOf(text: string, start: number, end: number, raw: boolean): Quoted {
  const whole = text.slice(start, end);
  const closer = closerOf(whole);
  const lines = closer.length > 1 || closer === '`' || whole.includes('\n');
  return { kind: 'string', raw, from: start, end, depth: 0, closer, lines };
}

/** What ends a string, told from the whole of it. */
function closerOf(whole: string): string {
  const opened = opener.exec(whole)?.[1];
  if (opened?.startsWith('[')) return opened.replaceAll('[', ']');
  if (opened && opened.length > 1 && whole.endsWith(opened)) return opened;
  if (heredoc.test(whole)) return `\n${whole.slice(whole.lastIndexOf('\n') + 1).trim()}`;
  const pattern = /^\w*R"/.test(whole) ? /\)[^()\\\s"]{0,16}"$/ : /(?:"#+|''|\|[a-z_]*\})$/;
  return pattern.exec(whole)?.[0] ?? whole.slice(-1);
}

function commentOf(text: string, start: number, end: number): Quoted {
  const whole = text.slice(start, end);
  const lines = blockComment.test(whole);
  // Some grammars have the line's end in it.
  const length = lines ? whole.length : whole.trimEnd().length;
  return { kind: 'comment', raw: true, from: start, end: start + length, depth: 0, closer: lines ? '*/' : '\n', lines };
}

/** One for each bracket of a token; the first has along what stands before it, as `$` in `${`. */
function brackets(text: string, start: number, end: number): Span[] {
  const token = text.slice(start, end);
  const found = [...token.matchAll(/[()[\]{}]/g)];
  return found.map(({ 0: char, index }, at) => {
    const from = start + (at === 0 && '([{'.includes(char) ? 0 : index);
    return bracket('([{'.includes(char) ? 'open' : 'close', char, from, start + index + 1);
  });
}
