/** Node types that name a scope in programming languages beside the first nine (scopeWords.ts). */
import type { Node } from 'web-tree-sitter';
import { childLabel, clean, keywordLabel, nameOf, type Words } from './scopeNames.ts';

/** Dart: a method's body stands beside its signature. */
function bodyLabel(body: Node): string {
  const signature = body.previousNamedSibling;
  if (!signature || !/signature$/.test(signature.type)) return '';
  const named = signature.childForFieldName('name') ?? signature.namedChild(0)?.childForFieldName('name');
  return named ? `function ${clean(named)}` : '';
}

/** Ruby: `describe 'x' do`, `namespace :x do`. */
function blockLabel(call: Node): string {
  const method = call.childForFieldName('method');
  const block = call.childForFieldName('block');
  const first = call.childForFieldName('arguments')?.namedChild(0);
  if (block?.type !== 'do_block' || !method || !first || !/string|symbol|constant/.test(first.type)) return '';
  return `${clean(method)} ${clean(first)}`;
}

const elixirWords = /^(def|defp|defmacro|defmacrop|defguard|defmodule|defimpl|defprotocol|describe|test|schema)$/;

/** Elixir: whatever defines is a call with a block. */
function definedLabel(call: Node): string {
  const word = clean(call.childForFieldName('target'));
  const first = call.namedChildren.find((child) => child.type === 'arguments')?.namedChild(0);
  if (!first || !elixirWords.test(word)) return '';
  const head = first.type === 'binary_operator' ? first.childForFieldName('left') : first;
  const name = head?.type === 'call' ? head.childForFieldName('target') : head;
  return `${word} ${clean(name)}`;
}

/** OCaml: a `let` of a module, not one inside an expression. */
function letLabel(definition: Node): string {
  if (!/^(structure|compilation_unit)$/.test(definition.parent?.type ?? '')) return '';
  const name = clean(definition.namedChildren.find((child) => child.type === 'let_binding')?.namedChild(0));
  return name && `let ${name}`;
}

/** OCaml: the name stands in the binding. */
function boundLabel(word: string): (node: Node) => string {
  return (node) => {
    const name = clean(node.namedChildren.find((child) => /_binding$/.test(child.type))?.namedChild(0));
    return name && `${word} ${name}`;
  };
}

/** Zig: `const Name = struct {`. */
function containerLabel(declaration: Node): string {
  const value = declaration.namedChildren.find((child) => /^(struct|enum|union|opaque)_declaration$/.test(child.type));
  return value ? `${value.type.split('_')[0]} ${clean(declaration.namedChild(0))}` : '';
}

/** Swift: properties that are computed. */
function computedLabel(property: Node): string {
  const computed = property.namedChildren.some((child) => child.type === 'computed_property');
  return computed ? `var ${nameOf(property)}` : '';
}

/** Haskell: a function of a module, class or instance, not one of a `where`. */
function functionLabel(definition: Node): string {
  return definition.parent?.type.endsWith('declarations') ? nameOf(definition) : '';
}

const ocaml: Words = {
  module_definition: boundLabel('module'),
  module_type_definition: childLabel('module type', ['module_type_name']),
  type_definition: boundLabel('type'),
  value_definition: letLabel,
  class_definition: boundLabel('class'),
  class_type_definition: boundLabel('class type'),
  method_definition: childLabel('method', ['method_name']),
};

export const moreWords = {
  c_sharp: {
    namespace_declaration: 'namespace',
    class_declaration: 'class',
    struct_declaration: 'struct',
    record_declaration: 'record',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    method_declaration: 'method',
    constructor_declaration: 'constructor',
    property_declaration: 'property',
    local_function_statement: 'function',
  },
  kotlin: {
    class_declaration: keywordLabel(['class', 'interface']),
    object_declaration: 'object',
    companion_object: () => 'companion object',
    function_declaration: 'fun',
  },
  scala: {
    class_definition: 'class',
    trait_definition: 'trait',
    object_definition: 'object',
    enum_definition: 'enum',
    function_definition: 'def',
    given_definition: 'given',
  },
  swift: {
    class_declaration: keywordLabel(['class', 'struct', 'enum', 'extension', 'actor']),
    protocol_declaration: 'protocol',
    function_declaration: 'func',
    init_declaration: () => 'init',
    property_declaration: computedLabel,
  },
  dart: {
    class_definition: 'class',
    mixin_declaration: childLabel('mixin', ['identifier']),
    enum_declaration: 'enum',
    extension_declaration: 'extension',
    function_body: bodyLabel,
  },
  php: {
    namespace_definition: 'namespace',
    class_declaration: 'class',
    interface_declaration: 'interface',
    trait_declaration: 'trait',
    enum_declaration: 'enum',
    method_declaration: 'function',
    function_definition: 'function',
  },
  ruby: {
    module: 'module',
    class: 'class',
    method: 'def',
    singleton_method: (node) => `def self.${nameOf(node)}`,
    call: blockLabel,
  },
  bash: { function_definition: 'function' },
  lua: { function_declaration: 'function' },
  elixir: { call: definedLabel },
  haskell: {
    class: 'class',
    instance: 'instance',
    data_type: 'data',
    newtype: 'newtype',
    function: functionLabel,
    bind: functionLabel,
  },
  ocaml,
  ocaml_interface: ocaml,
  zig: {
    variable_declaration: containerLabel,
    function_declaration: 'fn',
    test_declaration: childLabel('test', ['string', 'identifier']),
  },
} as const satisfies Record<string, Words>;
