/**
 * The flat list of pieces among whose borders chunk boundaries are chosen: whole statements and definitions where
 * they fit, their parts where they do not, lines where there is no syntax. Knows trees, not tokens or files.
 */
import type { Node, Tree } from 'web-tree-sitter';
import { blankLineAbove, cleanLineStart, hasBlankLine, lineUnits } from './lines.ts';
import type { TokenCounts } from './tokenCounts.ts';
import type { Unit } from './unit.ts';

/** A sibling before it is known whether it must be divided. */
interface Sibling {
  start: number;
  end: number;
  node: Node | undefined;
  rank: number;
  keyStart: number;
}

/** What is read together with what follows it. */
const leading = /comment|^decorator$|attribute_item|attribute_list|^attribute$|annotation|^pragma/;
/** What belongs to what follows it even across a blank line. */
const bound = /^decorator$|attribute_item|attribute_list|annotation/;
const definition =
  /function|method|class|struct|enum|interface|impl|trait|module|namespace|constructor|declaration|definition|export_statement|_item$/;
const root = /^(program|module|source_file|translation_unit)$/;

/** Deeper syntax than this is cut by lines: boundaries there mean nothing, and recursion must end somewhere. */
const maxDepth = 150;
/** Lines rank below all syntactic boundaries around them. */
const lineDepth = 50;
/** A signature of at most this share of the limit stays with its body's first part. */
const signatureShare = 1 / 8;

/**
 * Units of `text`, each of at most `limit` tokens, covering it exactly.
 * @param tree undefined: by lines
 */
export function unitsOf(text: string, tree: Tree | undefined, limit: number, counts: TokenCounts): Unit[] {
  const units: Unit[] = [];
  divide(text, tree?.rootNode, 0, text.length, 0, limit, counts, units);
  return units;
}

/** Appends the units of [start, end), which `node` spans, to `units`. */
function divide(
  text: string,
  node: Node | undefined,
  start: number,
  end: number,
  depth: number,
  limit: number,
  counts: TokenCounts,
  units: Unit[],
): void {
  const found = depth > maxDepth ? undefined : firstDivision(text, node, start, end);
  if (!found) {
    units.push(...lineUnits(text, start, end, limit, counts, depth + lineDepth));
    return;
  }
  const siblings = root.test(found.parent.type) ? found.siblings : glueSignature(found.siblings, limit, counts);
  for (const sibling of siblings) {
    const size = counts.between(sibling.start, sibling.end);
    const { rank, keyStart } = sibling;
    if (size <= limit) {
      units.push({ start: sibling.start, end: sibling.end, size, depth, rank, keyStart });
      continue;
    }
    const first = units.length;
    divide(text, sibling.node, sibling.start, sibling.end, depth + 1, limit, counts, units);
    // Its first part begins where it begins, so that boundary is as good as the whole's.
    Object.assign(units[first], { depth, rank, keyStart });
  }
}

/** The first node downwards, along the largest children, whose children give more than one piece. */
function firstDivision(
  text: string,
  node: Node | undefined,
  start: number,
  end: number,
): { parent: Node; siblings: Sibling[] } | undefined {
  let parent = node;
  for (let steps = 0; parent && steps < 400; steps++) {
    const siblings = siblingsIn(text, parent, start, end);
    if (siblings.length > 1) return { parent, siblings };
    parent = siblings[0].node;
  }
  return undefined;
}

/**
 * Children of `node` inside [start, end) as pieces end to end. A piece begins at the start of a line on which a
 * named child comes first; comments and decorators begin the piece of what follows them.
 */
function siblingsIn(text: string, node: Node, start: number, end: number): Sibling[] {
  const siblings: Sibling[] = [{ start, end, node: undefined, rank: 0, keyStart: start }];
  let lead: { end: number; bound: boolean } | undefined;
  for (const child of node.children) {
    if (child.endIndex <= start || child.startIndex >= end) continue;
    if (!child.isNamed) {
      lead = undefined;
      continue;
    }
    const leads = leading.test(child.type);
    const lineStart = cleanLineStart(text, child.startIndex);
    const beginsLine = lineStart > start;
    const led = lead !== undefined && (lead.bound || !hasBlankLine(text, lead.end, child.startIndex));
    const current = siblings[siblings.length - 1];
    // A node that the parser made up has no width: another may begin at the same place.
    const apart = lineStart > current.start;
    const defines = !leads && definition.test(child.type);
    if (beginsLine && apart && !led) {
      current.end = lineStart;
      const rank = (blankLineAbove(text, lineStart) ? 1 : 0) + (defines ? 1 : 0);
      siblings.push({ start: lineStart, end, node: leads ? undefined : child, rank, keyStart: child.startIndex });
    } else if (!leads) {
      adopt(current, child, defines && lead !== undefined);
    }
    // A comment behind something on its line belongs to that, not to what follows.
    const mayLead = leads && (beginsLine || child.startIndex <= start || lead !== undefined);
    lead = mayLead ? { end: child.endIndex, bound: bound.test(child.type) } : undefined;
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
