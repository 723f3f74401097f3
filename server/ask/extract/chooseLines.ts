/** Which lines of a text say what was asked: those of the declaration that holds most of the question. Knows no file. */
import { type AskedTerms, LineTerms } from './askedTerms.ts';
import { type Candidate, type CandidateOptions, candidatesOf } from './candidates.ts';
import { hasBody, headOf, isContainer } from './nodeHead.ts';
import type { Outline } from './outline.ts';
import type { OutlineNode } from './outlineNode.ts';
import { isQuotedWhole, joined, type LineRange, numbers, quotedLines } from './quotedLines.ts';

export interface ChosenLines {
  /** in order, apart from each other; none only where every line is blank */
  ranges: LineRange[];
  /** how much of the question the best declaration holds; comparable between texts */
  score: number;
}

/** Of settings and constants, each a line or two, those are quoted together that hold so much of the best one's share. */
const together = { share: 0.7, most: 4, lines: 2 };
/** Where nothing has a word of the question. */
const beginningLines = 6;

export function chooseLines(outline: Outline, asked: AskedTerms, options: CandidateOptions): ChosenLines {
  const terms = new LineTerms(outline.lines, asked);
  const candidates = candidatesOf(outline, terms, options);
  const [best] = candidates;
  if (!best) return { ranges: joined(beginning(outline, options)), score: 0 };
  const nodes = isSmall(best.node)
    ? candidates.filter((each) => isSmall(each.node) && each.score >= together.share * best.score)
    : [best, ...partOf(outline, terms, best, candidates)];
  const lines = nodes.slice(0, together.most).flatMap(({ node }) => quotedLines(outline, terms, node));
  lines.push(...classOf(outline, best.node));
  return { ranges: joined(new Set(lines)), score: best.score };
}

function isSmall(node: OutlineNode): boolean {
  return !hasBody(node) && node.end - node.first <= together.lines;
}

/** Of a class that is too long to be quoted, the part that was asked for. */
function partOf(
  outline: Outline,
  terms: LineTerms,
  { node }: Candidate,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  if (!isContainer(headOf(outline, node)) || isQuotedWhole(outline, terms, node)) return [];
  const parts = candidates.filter(
    (each) => each.node !== node && hasBody(each.node) && node.first <= each.node.first && each.node.end <= node.end,
  );
  return parts.toSorted((a, b) => b.own - a.own).slice(0, 1);
}

/** The first line of the class that a declaration stands in. */
function classOf(outline: Outline, node: OutlineNode): number[] {
  let found: number[] = [];
  let nodes = outline.nodes;
  for (;;) {
    const around = nodes.find((each) => each !== node && each.first <= node.first && node.end <= each.end);
    if (!around) return found;
    if (isContainer(headOf(outline, around))) found = [around.first];
    nodes = around.children;
  }
}

/** How what was found begins. */
function beginning({ lines }: Outline, { isFound }: CandidateOptions): number[] {
  const found = lines.findIndex(({ blank }, line) => !blank && isFound(line));
  const first = found < 0 ? lines.findIndex(({ blank }) => !blank) : found;
  const begins = numbers(first, Math.min(lines.length, first + beginningLines));
  return first < 0 ? [] : begins.filter((line) => !lines[line].blank);
}
