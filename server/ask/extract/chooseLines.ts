/** Which lines of a text say what was asked: those of the declarations that hold most of the question. Knows no file. */
import { type AskedTerms, LineTerms } from './askedTerms.ts';
import { type Candidate, type CandidateOptions, candidatesOf } from './candidates.ts';
import { hasBody, headOf, isContainer } from './nodeHead.ts';
import type { Outline } from './outline.ts';
import type { OutlineNode } from './outlineNode.ts';
import { isQuotedWhole, numbers, type QuoteLength, quotedLines } from './quotedLines.ts';

/** A declaration that says it, or settings that say it together. */
export interface ChosenLines {
  /** how much of the question it holds; comparable between texts */
  score: number;
  /** a line or two */
  isSmall: boolean;
  /** @returns line numbers, in no order; none only where every line is blank */
  lines(length: QuoteLength): number[];
}

/** Of settings and constants, each a line or two, those are quoted together that hold so much of the best one's share. */
const together = { share: 0.7, most: 4, lines: 2 };
/** Where nothing has a word of the question. */
const beginningLines = 6;

/** @returns at most so many, best first; at least one */
export function chooseLines(
  outline: Outline,
  asked: AskedTerms,
  options: CandidateOptions,
  most: number,
): readonly [ChosenLines, ...ChosenLines[]] {
  const terms = new LineTerms(outline.lines, asked);
  const candidates = candidatesOf(outline, terms, options);
  const taken: Candidate[] = [];
  const take = (best: Candidate): ChosenLines => {
    const nodes = isSmall(best.node)
      ? settingsLike(best, candidates).filter((each) => !taken.includes(each))
      : [best, ...partOf(outline, terms, best, candidates)];
    taken.push(...nodes);
    const lines = (length: QuoteLength): number[] => [
      ...nodes.flatMap(({ node }) => quotedLines(outline, terms, node, length)),
      ...classOf(outline, best.node),
    ];
    return { score: best.score, isSmall: isSmall(best.node), lines };
  };
  const isTold = ({ node }: Candidate): boolean =>
    taken.some(
      (each) => holds(node, each.node) || (holds(each.node, node) && isQuotedWhole(outline, terms, each.node)),
    );

  const [best, ...others] = candidates;
  if (!best) return [{ score: 0, isSmall: false, lines: () => beginning(outline, options) }];
  const chosen: [ChosenLines, ...ChosenLines[]] = [take(best)];
  for (const each of others) {
    if (chosen.length >= most) break;
    if (!isTold(each)) chosen.push(take(each));
  }
  return chosen;
}

function holds(outer: OutlineNode, inner: OutlineNode): boolean {
  return outer.first <= inner.first && inner.end <= outer.end;
}

/** With those that say it almost as well. */
function settingsLike({ score }: Candidate, candidates: readonly Candidate[]): readonly Candidate[] {
  const like = candidates.filter(
    (each) => isSmall(each.node) && each.score <= score && each.score >= together.share * score,
  );
  return like.slice(0, together.most);
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
  const parts = candidates.filter((each) => each.node !== node && hasBody(each.node) && holds(node, each.node));
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
