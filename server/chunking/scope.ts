/** What encloses a position: the names of the classes, functions and modules around it. Knows syntax, not headers. */
import type { Node, Tree } from 'web-tree-sitter';
import type { GrammarId } from './languages.ts';

/** Node types that name a scope, and the word that is written before the name. */
type Words = Readonly<Record<string, string>>;

const javascript: Words = {
  class_declaration: 'class',
  class: 'class',
  function_declaration: 'function',
  generator_function_declaration: 'function',
  function_expression: 'function',
  method_definition: 'method',
  field_definition: 'field',
  variable_declarator: 'const',
  pair: 'property',
  assignment_expression: 'function',
  call_expression: '',
};

const typescript: Words = {
  ...javascript,
  abstract_class_declaration: 'class',
  interface_declaration: 'interface',
  enum_declaration: 'enum',
  type_alias_declaration: 'type',
  internal_module: 'namespace',
  module: 'module',
  public_field_definition: 'field',
};

const c: Words = {
  function_definition: 'function',
  struct_specifier: 'struct',
  union_specifier: 'union',
  enum_specifier: 'enum',
};

const words: Readonly<Partial<Record<GrammarId, Words>>> = {
  typescript,
  tsx: typescript,
  javascript,
  python: { class_definition: 'class', function_definition: 'def' },
  go: { function_declaration: 'func', method_declaration: 'func', type_spec: 'type' },
  rust: {
    impl_item: 'impl',
    trait_item: 'trait',
    mod_item: 'mod',
    function_item: 'fn',
    struct_item: 'struct',
    enum_item: 'enum',
    union_item: 'union',
    macro_definition: 'macro',
  },
  java: {
    class_declaration: 'class',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    record_declaration: 'record',
    annotation_type_declaration: '@interface',
    method_declaration: 'method',
    constructor_declaration: 'constructor',
  },
  c,
  cpp: { ...c, namespace_definition: 'namespace', class_specifier: 'class' },
};

const maxNameLength = 60;
/** Of a deeper nesting the outermost labels and the innermost one are kept. */
const maxLabels = 4;

/**
 * Labels such as `class Foo`, outermost first, of what begins before `start` and encloses the first character from
 * there on that is no blank.
 */
export function scopeAt(text: string, tree: Tree | undefined, grammar: GrammarId | undefined, start: number): string[] {
  if (!tree || !grammar || start === 0) return [];
  const seen = /\S/g;
  seen.lastIndex = start;
  const match = seen.exec(text);
  if (!match) return [];
  const labels: string[] = [];
  let node = tree.rootNode.descendantForIndex(match.index);
  for (; node; node = node.parent) {
    if (node.startIndex >= start || !node.isNamed) continue;
    const label = labelOf(node, words[grammar] ?? {});
    if (label) labels.unshift(label);
  }
  return labels.length > maxLabels ? [...labels.slice(0, maxLabels - 1), labels[labels.length - 1]] : labels;
}

function labelOf(node: Node, known: Words): string | undefined {
  const word = known[node.type];
  if (word === undefined) return undefined;
  switch (node.type) {
    case 'impl_item':
      return implLabel(node);
    case 'method_declaration':
      return `${word} ${receiverOf(node)}${nameOf(node)}`;
    case 'variable_declarator':
    case 'field_definition':
    case 'public_field_definition':
      return `${functionValue(node) ? 'function' : word} ${nameOf(node)}`;
    case 'pair':
      return clean(node.childForFieldName('key'));
    case 'assignment_expression':
      return functionValue(node) ? `${word} ${clean(node.childForFieldName('left'))}` : undefined;
    case 'call_expression':
      return testLabel(node);
  }
  const name = nameOf(node);
  return name ? `${word} ${name}` : undefined;
}

function nameOf(node: Node): string {
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

/** `Server.` of Go's `func (s *Server) Handle()`; nothing in other languages. */
function receiverOf(node: Node): string {
  const receiver = node.childForFieldName('receiver');
  const name = receiver && /[*\s(]([A-Za-z_]\w*)\s*(\[[^\]]*\])?\s*\)$/.exec(receiver.text);
  return name ? `${name[1]}.` : '';
}

function implLabel(node: Node): string {
  const trait = node.childForFieldName('trait');
  const type = clean(node.childForFieldName('type'));
  return trait ? `impl ${clean(trait)} for ${type}` : `impl ${type}`;
}

function functionValue(node: Node): boolean {
  const value = node.childForFieldName('value') ?? node.childForFieldName('right');
  return value !== null && /function|arrow/.test(value.type);
}

/** `describe('parses headers')` of a call whose first argument is a text and whose last is a function. */
function testLabel(node: Node): string | undefined {
  const callee = node.childForFieldName('function');
  const given = node.childForFieldName('arguments')?.namedChildren ?? [];
  const first = given[0];
  const last = given[given.length - 1];
  if (!callee || !first || !last || first === last) return undefined;
  if (!/string/.test(first.type) || !/function|arrow/.test(last.type) || callee.endIndex - callee.startIndex > 30) {
    return undefined;
  }
  return `${clean(callee)}(${clean(first)})`;
}

function clean(node: Node | null): string {
  if (!node) return '';
  const name = node.text
    .slice(0, 4 * maxNameLength)
    .replace(/\s+/g, ' ')
    .trim();
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}
