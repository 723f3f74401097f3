/** What says something of selected code by itself: the declaration that it is, or stands in, with what documents it. */
import { LineTerms } from './askedTerms.ts';
import type { Outline } from './outline.ts';
import type { OutlineNode } from './outlineNode.ts';
import { joined, type LineRange, numbers, quotedLines } from './quotedLines.ts';

/** Of what is selected inside a declaration. */
const mostSelected = 8;
const mostDeclarations = 3;

/** @param selected lines from 0, end exclusive */
export function selectedLines(outline: Outline, selected: LineRange): LineRange[] {
  const { lines, nodes } = outline;
  const inside = numbers(selected.first, selected.end).filter((line) => !lines[line]?.blank);
  if (inside.length === 0) return [];
  const [first, end] = [inside[0], inside[inside.length - 1] + 1];
  const around = over(nodes, first, end).findLast(({ kind }) => kind === 'declaration' || kind === 'section');
  const terms = new LineTerms(lines, new Map());
  const quoted = (of: readonly OutlineNode[]): number[] => of.flatMap((node) => quotedLines(outline, terms, node));
  if (around && first < around.docEnd) return joined(quoted([around]));
  const whole = (around?.children ?? nodes).filter((node) => first <= node.first && node.first < end);
  const declared = whole.filter(({ kind }) => kind === 'declaration').slice(0, mostDeclarations);
  if (declared.length > 0) return joined(quoted(declared));
  const signature = around ? quoted([{ ...around, end: around.docEnd, children: [] }]) : [];
  return joined(new Set([...signature, ...numbers(first, Math.min(end, first + mostSelected))]));
}

/** Nodes that hold lines, the outermost first. */
function over(nodes: readonly OutlineNode[], first: number, end: number): OutlineNode[] {
  const holder = nodes.find((node) => node.docFirst <= first && end <= node.end);
  return holder ? [holder, ...over(holder.children, first, end)] : [];
}
