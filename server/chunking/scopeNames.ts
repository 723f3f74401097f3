/** How a scope's label is made of its node: the shapes in which grammars hide a name. Knows no grammar's list of types. */
import type { Node } from 'web-tree-sitter';

/** The word that is written before the name, or what makes the whole label; empty: no scope after all. */
export type Label = string | ((node: Node) => string);

/** Node types that name a scope. */
export type Words = Readonly<Record<string, Label>>;

const maxNameLength = 60;

/** @returns undefined where the node has no name */
export function labelWith(label: Label, node: Node): string | undefined {
  if (typeof label === 'function') return label(node) || undefined;
  const name = nameOf(node);
  return name ? `${label} ${name}` : undefined;
}

/** What a declaration declares; empty where it hides that. */
export function nameOf(node: Node): string {
  return clean(node.childForFieldName('name') ?? node.childForFieldName('property') ?? declaredName(node));
}

/** C hides the name under pointers, references and parameters. */
function declaredName(node: Node): Node | null {
  let declarator = node.childForFieldName('declarator');
  for (let steps = 0; declarator && steps < 8; steps++) {
    const inner =
      declarator.childForFieldName('declarator') ??
      (declarator.type === 'reference_declarator' ? declarator.namedChild(0) : null);
    if (!inner) break;
    declarator = inner;
  }
  return declarator;
}

/** A Go method with its receiver's type: `func Server.Handle`. */
export function methodLabel(word: string): Label {
  return (node) => `${word} ${receiverOf(node)}${nameOf(node)}`;
}

/** `Server.` of Go's `func (s *Server) Handle()`; nothing in other languages. */
function receiverOf(node: Node): string {
  const receiver = node.childForFieldName('receiver');
  const name = receiver && /[*\s(]([A-Za-z_]\w*)\s*(\[[^\]]*\])?\s*\)$/.exec(receiver.text);
  return name ? `${name[1]}.` : '';
}

/** Rust: `impl Trait for Type`. */
export function implLabel(node: Node): string {
  const trait = node.childForFieldName('trait');
  const type = clean(node.childForFieldName('type'));
  return trait ? `impl ${clean(trait)} for ${type}` : `impl ${type}`;
}

/** `function name` where a function is the value, else `word name`. */
export function valueLabel(word: string): Label {
  return (node) => `${functionValue(node) ? 'function' : word} ${nameOf(node)}`;
}

/** `function left` of an assignment of a function. */
export function assignedLabel(node: Node): string {
  return functionValue(node) ? `function ${clean(node.childForFieldName('left'))}` : '';
}

function functionValue(node: Node): boolean {
  const value = node.childForFieldName('value') ?? node.childForFieldName('right');
  return value !== null && /function|arrow/.test(value.type);
}

/** `describe('parses headers')` of a call whose first argument is a text and whose last is a function. */
export function testLabel(node: Node): string {
  const callee = node.childForFieldName('function');
  const given = node.childForFieldName('arguments')?.namedChildren ?? [];
  const first = given[0];
  const last = given[given.length - 1];
  if (!callee || !first || !last || first === last) return '';
  if (!/string/.test(first.type) || !/function|arrow/.test(last.type) || callee.endIndex - callee.startIndex > 30) {
    return '';
  }
  return `${clean(callee)}(${clean(first)})`;
}

/** A node's text on one line, shortened. */
export function clean(node: Node | null | undefined): string {
  return node ? cleanText(node.text) : '';
}

/** As `clean`, of a text. */
export function cleanText(text: string): string {
  const name = text
    .slice(0, 4 * maxNameLength)
    .replace(/\s+/g, ' ')
    .trim();
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}

/** The word of a declaration is one of its own tokens: `interface` of Kotlin's class_declaration. */
export function keywordLabel(keywords: readonly string[]): Label {
  return (node) => {
    const keyword = node.children.find((child) => keywords.includes(child.type));
    const name = nameOf(node);
    return name ? `${keyword?.type ?? keywords[0]} ${name}` : '';
  };
}

/** The text of a node up to a sign: a style's selector, a block's head. */
export function headLabel(end: string): Label {
  return (node) => cleanText(node.text.slice(0, 400).split(end)[0]);
}

/** The key of a pair, without quotes. */
export function keyLabel(field: string | undefined): Label {
  return (node) => clean(field ? node.childForFieldName(field) : node.namedChild(0)).replace(/^["'](.*)["']$/, '$1');
}

/** The first named child of one of these types, behind a word. */
export function childLabel(word: string, types: readonly string[]): Label {
  return (node) => {
    const name = clean(node.namedChildren.find((child) => types.includes(child.type)));
    return name && `${word} ${name}`;
  };
}
