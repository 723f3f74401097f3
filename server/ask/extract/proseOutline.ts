/** Prose by its headings: sections, and in each its paragraphs, list items, tables and blocks of code. Knows no question. */
import type { Line } from '../../syntax/lineText.ts';
import { leaf, type OutlineNode } from './outlineNode.ts';

const heading = /^\s{0,3}#{1,6}\s/;
const underline = /^(?:={3,}|-{3,}|~{3,}|\^{3,}|\*{3,}|"{3,})\s*$/;
const item = /^\s*(?:[-*+]|\d+[.)])\s/;
/** Each row says something of its own. */
const row = /^\s*\|/;
const fence = /^\s*(`{3,}|~{3,})/;

/** Sections follow one another; what stands before the first heading is in none. */
export function proseNodes(lines: readonly Line[]): OutlineNode[] {
  const nodes: OutlineNode[] = [];
  let section: OutlineNode | undefined;
  const add = (node: OutlineNode): void => void (section ? section.children : nodes).push(node);
  for (let line = 0; line < lines.length; ) {
    const { text, blank } = lines[line];
    const under = underlined(lines, line);
    if (blank) line++;
    else if (heading.test(text) || under) {
      if (section) section.end = line;
      const headEnd = line + (under ? 2 : 1);
      section = { ...leaf('section', line, headEnd), end: lines.length };
      nodes.push(section);
      line = headEnd;
    } else {
      const end = blockEnd(lines, line);
      add(leaf('statement', line, end));
      line = end;
    }
  }
  return nodes;
}

function underlined(lines: readonly Line[], line: number): boolean {
  const next = lines[line + 1]?.text ?? '';
  const { text } = lines[line];
  return underline.test(next) && !item.test(text) && next.trimEnd().length >= text.trim().length - 2;
}

function blockEnd(lines: readonly Line[], first: number): number {
  const opened = fence.exec(lines[first].text)?.[1];
  let line = first + 1;
  if (opened !== undefined) {
    while (line < lines.length && !lines[line].text.trimStart().startsWith(opened)) line++;
    return Math.min(lines.length, line + 1);
  }
  if (row.test(lines[first].text)) return line;
  while (line < lines.length && !lines[line].blank) {
    const { text } = lines[line];
    if (row.test(text) || item.test(text) || heading.test(text) || fence.test(text)) break;
    line++;
  }
  return line;
}
