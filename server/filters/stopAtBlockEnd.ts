/**
 * The text ends with the block or statement that the cursor is in, by syntax: with what the cursor's line began, or, on
 * an empty line, with the block around it; among definitions, with the first one that has a body. Knows trees, no parser.
 */
import type { Node, Tree } from 'web-tree-sitter';
import type { Place } from './place.ts';

const outermost = /^(program|module|source_file|translation_unit)$/;
/** Bodies whose parts stand for themselves: a class's, an interface's, a namespace's. */
const declarations =
  /^(class_body|interface_body|enum_body_declarations|declaration_list|field_declaration_list|class_definition)$/;
/** Reads together with what follows it. */
const leading = /comment|^decorator$|attribute_item|^attribute$|annotation/;
/** After an end, what still belongs to it: brackets, a comma, a comment. */
const tail = /^[ \t]*[)\]},;:]*(?:[ \t]*(?:\/\/|#|\/\*)[^\r\n]*)?(?=[\r\n]|$)/;

/** @param tree of the document with the text inserted at the cursor */
export function stopAtBlockEnd(text: string, place: Place, tree: Tree): string {
  const end = endOf(text, place, tree.rootNode);
  if (end === undefined || end <= 0 || end >= text.length) return text;
  return text.slice(0, end + (tail.exec(text.slice(end))?.[0].length ?? 0));
}

/** Offset in `text`; undefined where the text stays inside or the tree does not tell. */
function endOf(text: string, place: Place, root: Node): number | undefined {
  const cursor = place.document.before.length;
  const typed = place.typed.trimEnd();
  const from = typed === '' ? cursor + text.search(/\S/) : cursor - place.typed.length + typed.length - 1;
  const leaf = root.descendantForIndex(from);
  if (leaf === null) return undefined;
  if (typed !== '') {
    const statement = began(leaf, cursor - place.typed.length);
    return isBroken(statement) ? undefined : endWithin(statement, text, cursor);
  }
  const around = container(leaf, cursor);
  if (isBroken(around)) return undefined;
  const end = endWithin(around, text, cursor);
  return firstDefinition(around, text, cursor) ?? end;
}

/** What the parser could not read around a node tells nothing of where it ends. */
function isBroken(node: Node): boolean {
  return node.type === 'ERROR' || node.parent?.type === 'ERROR';
}

/** The largest node that begins on the cursor's line. */
function began(leaf: Node, lineStart: number): Node {
  let node = leaf;
  while (node.parent && node.parent.startIndex >= lineStart && !isSequence(node.parent)) node = node.parent;
  return node;
}

/** Statements in a row without brackets of their own: its first line does not begin it. */
function isSequence(node: Node): boolean {
  return (
    outermost.test(node.type) ||
    node.type === 'statement_list' ||
    (node.type === 'block' && node.firstChild?.type !== '{')
  );
}

/** The smallest node around what was written that begins before it. */
function container(leaf: Node, cursor: number): Node {
  let node = leaf;
  while (node.parent && (node === leaf || node.startIndex >= cursor)) node = node.parent;
  return node;
}

/** Where the node ends, if it does so inside the text. */
function endWithin(node: Node, text: string, cursor: number): number | undefined {
  if (outermost.test(node.type)) return undefined;
  // Some nodes take the blanks behind them along.
  const end = text.slice(0, Math.max(0, node.endIndex - cursor)).trimEnd().length;
  return node.endIndex > cursor && end < text.trimEnd().length ? end : undefined;
}

/** End of the first definition of several lines, or of the statements before the first blank line. */
function firstDefinition(around: Node, text: string, cursor: number): number | undefined {
  const classBlock = around.type === 'block' && around.parent?.type === 'class_definition';
  if (!outermost.test(around.type) && !declarations.test(around.type) && !classBlock) return undefined;
  const written = (node: Node): Node[] =>
    node.namedChildren.filter((child) => child.startIndex >= cursor && child.startIndex < cursor + text.length);
  let members = written(around);
  // The first line of a Python class makes the class's block.
  if (members.length > 0 && members[0].type === 'block') members = written(members[0]);
  for (const member of members) {
    if (member.type === 'ERROR') return undefined;
    const end = endWithin(member, text, cursor);
    if (end === undefined) return undefined;
    if (leading.test(member.type)) continue;
    const start = member.startIndex - cursor;
    if (text.slice(start, end).includes('\n') || /^[^\n]*\n[ \t\r]*\n/.test(text.slice(end))) return end;
  }
  return undefined;
}
