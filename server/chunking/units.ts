/**
 * The flat list of pieces among whose borders chunk boundaries are chosen: whole statements and definitions where
 * they fit, their parts where they do not, lines where there is no syntax. Knows trees, not tokens or files.
 */
import type { Node } from 'web-tree-sitter';
import { blankLineAbove, cleanLineStart, hasBlankLine, lineUnits } from './lines.ts';
import { entered, type Placed, type Syntax } from './syntax.ts';
import type { TokenCounts } from './tokenCounts.ts';
import type { Unit } from './unit.ts';
import { topLevel, unitRole } from './unitRules.ts';

/** A sibling before it is known whether it must be divided. */
interface Sibling {
  start: number;
  end: number;
  node: Node | undefined;
  rank: number;
  keyStart: number;
}

/** Deeper syntax than this is cut by lines: boundaries there mean nothing, and recursion must end somewhere. */
const maxDepth = 150;
/** Lines rank below all syntactic boundaries around them. */
const lineDepth = 50;
/** A signature of at most this share of the limit stays with its body's first part. */
const signatureShare = 1 / 8;

/**
 * Units of `text`, each of at most `limit` tokens, covering it exactly.
 * @param syntax undefined: by lines
 */
export function unitsOf(text: string, syntax: Syntax | undefined, limit: number, counts: TokenCounts): Unit[] {
  return new UnitDivider(text, syntax, limit, counts).all();
}

/** One text while it is divided. */
class UnitDivider {
  private readonly text: string;
  private readonly syntax: Syntax | undefined;
  private readonly limit: number;
  private readonly counts: TokenCounts;
  private readonly units: Unit[] = [];

  constructor(text: string, syntax: Syntax | undefined, limit: number, counts: TokenCounts) {
    this.text = text;
    this.syntax = syntax;
    this.limit = limit;
    this.counts = counts;
  }

  all(): Unit[] {
    const { syntax } = this;
    const top = syntax && { node: syntax.tree.rootNode, grammar: syntax.grammar };
    this.divide(top, 0, this.text.length, 0);
    return this.units;
  }

  /** Appends the units of [start, end), which `placed` spans. */
  private divide(placed: Placed | undefined, start: number, end: number, depth: number): void {
    const { text, limit, counts, units } = this;
    const found = depth > maxDepth ? undefined : this.firstDivision(placed, start, end);
    if (!found) {
      units.push(...lineUnits(text, start, end, limit, counts, depth + lineDepth));
      return;
    }
    const { grammar } = found.parent;
    const siblings = topLevel.test(found.parent.node.type)
      ? found.siblings
      : glueSignature(found.siblings, limit, counts);
    for (const sibling of siblings) {
      const size = counts.between(sibling.start, sibling.end);
      const { rank, keyStart, node } = sibling;
      if (size <= limit) {
        units.push({ start: sibling.start, end: sibling.end, size, depth, rank, keyStart });
        continue;
      }
      const first = units.length;
      this.divide(node && { node, grammar }, sibling.start, sibling.end, depth + 1);
      // Its first part begins where it begins, so that boundary is as good as the whole's.
      Object.assign(units[first], { depth, rank, keyStart });
    }
  }

  /** The first node downwards, along the largest children, whose children give more than one piece. */
  private firstDivision(
    placed: Placed | undefined,
    start: number,
    end: number,
  ): { parent: Placed; siblings: Sibling[] } | undefined {
    let parent = placed;
    for (let steps = 0; parent && this.syntax && steps < 400; steps++) {
      parent = entered(this.syntax, parent);
      const siblings = siblingsIn(this.text, parent, start, end);
      if (siblings.length > 1) return { parent, siblings };
      const { node } = siblings[0];
      parent = node && { node, grammar: parent.grammar };
    }
    return undefined;
  }
}

/**
 * Children of a node inside [start, end) as pieces end to end. A piece begins at the start of a line on which a
 * named child comes first; comments and decorators begin the piece of what follows them.
 */
function siblingsIn(text: string, { node, grammar }: Placed, start: number, end: number): Sibling[] {
  const siblings: Sibling[] = [{ start, end, node: undefined, rank: 0, keyStart: start }];
  let lead: { end: number; bound: boolean } | undefined;
  for (const child of node.children) {
    if (child.endIndex <= start || child.startIndex >= end) continue;
    if (!child.isNamed) {
      lead = undefined;
      continue;
    }
    const role = unitRole(child, grammar);
    const leads = role === 'leads' || role === 'bound';
    const lineStart = cleanLineStart(text, child.startIndex);
    const beginsLine = lineStart > start;
    const led = lead !== undefined && (lead.bound || !hasBlankLine(text, lead.end, child.startIndex));
    const current = siblings[siblings.length - 1];
    // A node that the parser made up has no width: another may begin at the same place.
    const apart = lineStart > current.start;
    const defines = role === 'defines';
    if (beginsLine && apart && !led) {
      current.end = lineStart;
      const rank = (blankLineAbove(text, lineStart) ? 1 : 0) + (defines ? 1 : 0);
      siblings.push({ start: lineStart, end, node: leads ? undefined : child, rank, keyStart: child.startIndex });
    } else if (!leads) {
      adopt(current, child, defines && lead !== undefined);
    }
    // A comment behind something on its line belongs to that, not to what follows.
    const mayLead = leads && (beginsLine || child.startIndex <= start || lead !== undefined);
    lead = mayLead ? { end: child.endIndex, bound: role === 'bound' } : undefined;
  }
  return siblings;
}

/** Takes `child` into the piece; the largest node is the one to divide later. */
function adopt(piece: Sibling, child: Node, defines: boolean): void {
  if (!piece.node) {
    piece.node = child;
    piece.keyStart = child.startIndex;
    if (defines) piece.rank++;
  } else if (child.endIndex - child.startIndex > piece.node.endIndex - piece.node.startIndex) {
    piece.node = child;
  }
}

/** Joins what stands before the first piece over the limit to it, if that is short: a signature and its body. */
function glueSignature(siblings: Sibling[], limit: number, counts: TokenCounts): Sibling[] {
  const large = siblings.findIndex((s) => counts.between(s.start, s.end) > limit);
  if (large < 1) return siblings;
  const [first] = siblings;
  const body = siblings[large];
  if (counts.between(first.start, body.start) > limit * signatureShare) return siblings;
  const glued = { ...body, start: first.start, rank: first.rank, keyStart: first.keyStart };
  return [glued, ...siblings.slice(large + 1)];
}
