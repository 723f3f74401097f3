/** Which nodes belong to what follows them and which begin a definition, grammar by grammar. Knows node types, not pieces. */
import type { Node } from 'web-tree-sitter';
import type { GrammarId } from './languages.ts';

/** How a node stands to its neighbours: `bound` ones belong to what follows them even across a blank line. */
export type UnitRole = 'leads' | 'bound' | 'defines' | 'plain';

/** What is read together with what follows it. */
const leading = /comment|^decorator$|attribute_item|attribute_list|^attribute$|annotation|^pragma/;
const bound = /^decorator$|attribute_item|attribute_list|annotation/;
const definition =
  /function|method|class|struct|enum|interface|impl|trait|module|namespace|constructor|declaration|definition|export_statement|_item$/;

function ordinaryRole({ type }: Node): UnitRole {
  if (leading.test(type)) return bound.test(type) ? 'bound' : 'leads';
  return definition.test(type) ? 'defines' : 'plain';
}

/** Roles by patterns of types; comments lead in every grammar. */
function roles(defining: RegExp, binding?: RegExp): (node: Node) => UnitRole {
  return ({ type }) => {
    if (binding?.test(type)) return 'bound';
    if (/comment/.test(type)) return 'leads';
    return defining.test(type) ? 'defines' : 'plain';
  };
}

const elixirDefinitions = /^(def\w*|describe|test|schema|setup)$/;

/** Elixir: `@doc` and its like stand before a definition as operators; definitions are calls. */
function elixirRole(node: Node): UnitRole {
  if (node.type === 'comment') return 'leads';
  if (node.type === 'unary_operator')
    return /^@(doc|spec|impl|typedoc|deprecated|tag)\b/.test(node.text) ? 'bound' : 'plain';
  return node.type === 'call' && elixirDefinitions.test(node.childForFieldName('target')?.text ?? '')
    ? 'defines'
    : 'plain';
}

const markup = roles(/^(script|style|template)_element$|_statement$/);

const rulesOf: Partial<Record<GrammarId, (node: Node) => UnitRole>> = {
  elixir: elixirRole,
  haskell: roles(/^(function|class|instance|data_type|newtype|type_synomym)$/, /^(haddock|signature|pragma)$/),
  lua: roles(/^(function_declaration|return_statement)$/),
  bash: roles(/^function_definition$/),
  hcl: roles(/^block$/),
  json: roles(/^pair$/),
  yaml: roles(/^block_mapping_pair$/),
  toml: roles(/^table/),
  css: roles(/^(rule_set|at_rule|\w+_statement)$/),
  sql: roles(/^statement$/, /^marginalia$/),
  html: markup,
  vue: markup,
  svelte: markup,
  markdown: roles(/^section$/),
  ruby: roles(/^(module|class|method|singleton_method)$/),
  swift: roles(
    /^(class|protocol|function|init|deinit|subscript)_declaration$|^protocol_function_declaration$/,
    /^attribute$/,
  ),
  kotlin: roles(/^(class|object|function)_declaration$|^companion_object$/, /^annotation$/),
};

/** @param grammar of the tree that the node is of */
export function unitRole(node: Node, grammar: GrammarId): UnitRole {
  return (rulesOf[grammar] ?? ordinaryRole)(node);
}

/** The nodes at the top of a file, whose parts are never joined as a signature is to its body. */
export const topLevel =
  /^(program|module|source_file|translation_unit|compilation_unit|document|stylesheet|stream|chunk|source|config_file|haskell|declarations)$/;
