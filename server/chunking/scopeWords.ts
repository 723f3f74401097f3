/** Which node types name a scope, grammar by grammar. */
import type { GrammarId } from './languages.ts';
import { assignedLabel, clean, implLabel, methodLabel, testLabel, valueLabel, type Words } from './scopeNames.ts';
import { layoutWords } from './scopeWordsOfLayouts.ts';
import { moreWords } from './scopeWordsOfPrograms.ts';

const javascript: Words = {
  class_declaration: 'class',
  class: 'class',
  function_declaration: 'function',
  generator_function_declaration: 'function',
  function_expression: 'function',
  method_definition: 'method',
  field_definition: valueLabel('field'),
  variable_declarator: valueLabel('const'),
  pair: (node) => clean(node.childForFieldName('key')),
  assignment_expression: assignedLabel,
  call_expression: testLabel,
};

const typescript: Words = {
  ...javascript,
  abstract_class_declaration: 'class',
  interface_declaration: 'interface',
  enum_declaration: 'enum',
  type_alias_declaration: 'type',
  internal_module: 'namespace',
  module: 'module',
  public_field_definition: valueLabel('field'),
};

const c: Words = {
  function_definition: 'function',
  struct_specifier: 'struct',
  union_specifier: 'union',
  enum_specifier: 'enum',
};

export const scopeWords: Readonly<Record<GrammarId, Words>> = {
  ...layoutWords,
  ...moreWords,
  typescript,
  tsx: typescript,
  javascript,
  python: { class_definition: 'class', function_definition: 'def' },
  go: { function_declaration: 'func', method_declaration: methodLabel('func'), type_spec: 'type' },
  rust: {
    impl_item: implLabel,
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
