/**
 * What of a declaration is quoted: its signature, what its documentation says first, and the statements with the
 * question's words; of a short one, or one that the question names, all. Of prose the heading and the blocks that say it.
 */
import type { LineTerms } from './askedTerms.ts';
import { hasBody, headOf, isContainer, nameIn } from './nodeHead.ts';
import type { Outline } from './outline.ts';
import type { OutlineNode } from './outlineNode.ts';

/** Lines from 0, end exclusive. */
export interface LineRange {
  first: number;
  end: number;
}

/** How much of a declaration is quoted. */
export interface QuoteLength {
  /** lines of a declaration that is quoted whole, and of one that the question names */
  whole: number;
  named: number;
  /** lines of a signature */
  head: number;
  /** statements of a longer one, and lines of each */
  statements: number;
  statement: number;
  /** lines of documentation: its first ones, and others with the question's words */
  docFirst: number;
  docMore: number;
}

/** Tuned with bench/askExtract.ts, as is `brief`. */
export const atLength: QuoteLength = {
  ...{ whole: 16, named: 32, head: 6 },
  ...{ statements: 5, statement: 4, docFirst: 2, docMore: 1 },
};
/** What stands beside a better one. */
export const brief: QuoteLength = {
  ...{ whole: 2, named: 32, head: 1 },
  ...{ statements: 1, statement: 2, docFirst: 1, docMore: 0 },
};
/** Of a term's worth, where a statement has it that another has. */
const again = 0.4;
/** A block of code that a sentence announces. */
const longestExample = 10;
/** Lines between two quoted ones that are quoted with them. */
const smallGap = 1;
/** Marks of comments and of strings that document. */
const commentMarks = /^\s*(?:\/{2,}!?|\/\*+!?|\*+\/|\*(?!\*)|#+|--+|;+|%+|<!--|-->|[a-z]?"""|'''|\(\*|\{-)?\s*/;
/** Where documentation begins to list. */
const lists =
  /^(?:@\w|:\w+|(?:Args|Arguments|Parameters|Params|Returns?|Raises|Examples?|Attributes|Yields|Note|See)\b.*:\s*$|-{3,}|={3,}|#+ |```)/;

/** @returns line numbers, in no order */
export function quotedLines(outline: Outline, terms: LineTerms, node: OutlineNode, length = atLength): number[] {
  const { first, headEnd, docFirst, docEnd, end, kind } = node;
  if (kind === 'comment') return documentation(outline, terms, { from: first, to: end }, length);
  return [
    ...documentation(outline, terms, { from: docFirst, to: first }, length),
    ...numbers(first, Math.min(headEnd, first + length.head)),
    ...documentation(outline, terms, { from: headEnd, to: docEnd }, length),
    ...(isQuotedWhole(outline, terms, node, length) ? numbers(docEnd, end) : statements(outline, terms, node, length)),
  ];
}

export function isQuotedWhole(outline: Outline, terms: LineTerms, node: OutlineNode, length = atLength): boolean {
  const { first, headEnd, docEnd, end } = node;
  const name = /[\w$]+$/.exec(nameIn(headOf(outline, { first, headEnd: first + 1 })).trim())?.[0] ?? '';
  const isNamed = /[a-z][A-Z]|\w_\w/.test(name) && terms.isAsked(name);
  return end - docEnd + (headEnd - first) <= (isNamed ? length.named : length.whole);
}

/** Lines that lie together, in order. */
export function joined(lines: Iterable<number>): LineRange[] {
  const ranges: LineRange[] = [];
  for (const line of [...lines].sort((a, b) => a - b)) {
    const last = ranges[ranges.length - 1];
    if (last && line - last.end <= smallGap) last.end = Math.max(last.end, line + 1);
    else ranges.push({ first: line, end: line + 1 });
  }
  return ranges;
}

export function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function documentation(
  { lines }: Outline,
  terms: LineTerms,
  { from, to }: { from: number; to: number },
  { docFirst, docMore }: QuoteLength,
): number[] {
  const said: number[] = [];
  for (let line = from; line < to && said.length < docFirst; line++) {
    const text = lines[line].text.replace(commentMarks, '');
    const says = /[\p{L}\p{N}]/u.test(text) && !lists.test(text);
    if (says) said.push(line);
    else if (said.length > 0) break;
  }
  const more = numbers(from, to)
    .filter((line) => !said.includes(line))
    .map((line) => ({ line, value: terms.value(line, line + 1) }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  return [...said, ...more.slice(0, docMore).map(({ line }) => line)];
}

function statements(outline: Outline, terms: LineTerms, node: OutlineNode, length: QuoteLength): number[] {
  // What stands in a class's methods is theirs.
  const own = isContainer(headOf(outline, node)) ? node.children.filter((child) => !hasBody(child)) : node.children;
  const pieces = node.kind === 'section' ? blocks(outline, own, length.statement) : piecesOf(own, length.statement);
  const chosen: LineRange[] = [];
  const concepts = new Set<string>();
  for (let times = 0; times < length.statements; times++) {
    let best: LineRange | undefined;
    let most = 0;
    for (const piece of pieces) {
      if (chosen.includes(piece)) continue;
      const value = terms.value(piece.first, piece.end, { concepts, share: again });
      if (value > most) [best, most] = [piece, value];
    }
    if (!best) break;
    chosen.push(best);
    for (const { concept } of terms.within(best.first, best.end)) concepts.add(concept);
  }
  if (chosen.length === 0 && node.kind === 'section') chosen.push(...pieces.slice(0, 1));
  return chosen.flatMap(({ first, end }) => numbers(first, end));
}

/** Statements that can be quoted, with the comments above. */
function piecesOf(nodes: readonly OutlineNode[], longest: number): LineRange[] {
  return nodes.flatMap(({ docFirst, first, headEnd, end, children }) => {
    const begin = first - docFirst <= longest ? docFirst : first;
    if (end - first <= longest) return [{ first: begin, end }];
    return [{ first: begin, end: Math.min(headEnd, first + longest) }, ...piecesOf(children, longest)];
  });
}

/** Of prose: a sentence that announces what follows is quoted with it. */
function blocks({ lines }: Outline, nodes: readonly OutlineNode[], longest: number): LineRange[] {
  return nodes.map(({ first, end }, index) => {
    const next = nodes[index + 1];
    const announces = /:\s*$/.test(lines[end - 1].text) && next !== undefined;
    if (announces) return { first, end: Math.min(next.end, end + longestExample) };
    return { first, end: Math.min(end, first + longest) };
  });
}
