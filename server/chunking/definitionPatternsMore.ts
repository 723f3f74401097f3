/** What in a tree defines a name (definitionPatterns.ts), for programming languages beside the first nine. */
import type { GrammarId } from './languages.ts';

const ocaml = `
  (module_binding (module_name) @n)
  (module_type_name) @n
  (type_binding name: (type_constructor) @n)
  (constructor_declaration (constructor_name) @n)
  (field_declaration (field_name) @n)
  (value_specification (value_name) @n)
  (external (value_name) @n)
  (class_binding (class_name) @n)
  (class_type_binding (class_type_name) @n)
  (method_definition (method_name) @n)
  (structure (value_definition (let_binding pattern: (value_name) @n)))
`;

export const morePatterns = {
  c_sharp: `
    (class_declaration name: (identifier) @n)
    (struct_declaration name: (identifier) @n)
    (record_declaration name: (identifier) @n)
    (record_declaration (parameter_list (parameter name: (identifier) @n)))
    (interface_declaration name: (identifier) @n)
    (enum_declaration name: (identifier) @n)
    (enum_member_declaration name: (identifier) @n)
    (delegate_declaration name: (identifier) @n)
    (method_declaration name: (identifier) @n)
    (constructor_declaration name: (identifier) @n)
    (property_declaration name: (identifier) @n)
    (event_declaration name: (identifier) @n)
    (field_declaration (variable_declaration (variable_declarator name: (identifier) @n)))
    (event_field_declaration (variable_declaration (variable_declarator name: (identifier) @n)))
    (local_function_statement name: (identifier) @n)
  `,
  kotlin: `
    (class_declaration name: (identifier) @n)
    (object_declaration name: (identifier) @n)
    (function_declaration name: (identifier) @n)
    (enum_entry (identifier) @n)
    (class_parameter ["val" "var"] (identifier) @n)
    (type_alias type: (identifier) @n)
    (class_body (property_declaration (variable_declaration (identifier) @n)))
    (source_file (property_declaration (variable_declaration (identifier) @n)))
  `,
  scala: `
    (class_definition name: (identifier) @n)
    (class_parameter name: (identifier) @n)
    (trait_definition name: (identifier) @n)
    (object_definition name: (identifier) @n)
    (enum_definition name: (identifier) @n)
    (simple_enum_case name: (identifier) @n)
    (full_enum_case name: (identifier) @n)
    (function_definition name: (_) @n)
    (function_declaration name: (_) @n)
    (type_definition name: (type_identifier) @n)
    (given_definition name: (identifier) @n)
    (template_body [(val_definition pattern: (identifier) @n) (var_definition pattern: (identifier) @n)])
    (template_body [(val_declaration name: (identifier) @n) (var_declaration name: (identifier) @n)])
    (compilation_unit (val_definition pattern: (identifier) @n))
  `,
  swift: `
    (class_declaration name: (type_identifier) @n)
    (class_declaration name: (user_type (type_identifier) @n))
    (protocol_declaration name: (type_identifier) @n)
    (function_declaration name: (simple_identifier) @n)
    (protocol_function_declaration name: (simple_identifier) @n)
    (protocol_property_declaration (pattern (simple_identifier) @n))
    (typealias_declaration name: (type_identifier) @n)
    (associatedtype_declaration name: (type_identifier) @n)
    (enum_entry name: (simple_identifier) @n)
    (class_body (property_declaration name: (pattern (simple_identifier) @n)))
    (enum_class_body (property_declaration name: (pattern (simple_identifier) @n)))
    (source_file (property_declaration name: (pattern (simple_identifier) @n)))
  `,
  dart: `
    (class_definition name: (identifier) @n)
    (mixin_declaration (identifier) @n)
    (extension_declaration name: (identifier) @n)
    (enum_declaration name: (identifier) @n)
    (enum_constant name: (identifier) @n)
    (function_signature name: (identifier) @n)
    (getter_signature name: (identifier) @n)
    (setter_signature name: (identifier) @n)
    (constructor_signature name: (identifier) @n)
    (factory_constructor_signature (identifier) @n)
    (type_alias (type_identifier) @n)
    (class_body (declaration (initialized_identifier_list (initialized_identifier (identifier) @n))))
    (class_body (declaration (static_final_declaration_list (static_final_declaration (identifier) @n))))
    (program (static_final_declaration_list (static_final_declaration (identifier) @n)))
    (program (initialized_identifier_list (initialized_identifier (identifier) @n)))
  `,
  php: `
    (class_declaration name: (name) @n)
    (interface_declaration name: (name) @n)
    (trait_declaration name: (name) @n)
    (enum_declaration name: (name) @n)
    (enum_case name: (name) @n)
    (method_declaration name: (name) @n)
    (function_definition name: (name) @n)
    (const_element (name) @n)
    (property_element name: (variable_name (name) @n))
    (property_promotion_parameter name: (variable_name (name) @n))
  `,
  ruby: `
    (module name: [(constant) @n (scope_resolution name: (constant) @n)])
    (class name: [(constant) @n (scope_resolution name: (constant) @n)])
    (method name: (_) @n)
    (singleton_method name: (_) @n)
    (alias name: (_) @n)
    (assignment left: (constant) @n)
    (call method: (identifier) @word arguments: (argument_list (simple_symbol) @n) (#match? @word "^(attr_reader|attr_writer|attr_accessor|define_method|scope|belongs_to|has_many|has_one|task|let)$"))
  `,
  bash: `
    (function_definition name: (word) @n)
    (program (variable_assignment name: (variable_name) @n))
    (program (declaration_command (variable_assignment name: (variable_name) @n)))
    (declaration_command "export" (variable_assignment name: (variable_name) @n))
  `,
  lua: `
    (function_declaration name: [(identifier) @n (dot_index_expression field: (identifier) @n) (method_index_expression method: (identifier) @n)])
    (chunk (variable_declaration (assignment_statement (variable_list name: (identifier) @n))))
    (chunk (assignment_statement (variable_list name: [(identifier) @n (dot_index_expression field: (identifier) @n)])))
    (assignment_statement (variable_list name: [(identifier) @n (dot_index_expression field: (identifier) @n)]) (expression_list value: (function_definition)))
    (field name: (identifier) @n value: (function_definition))
    (chunk (variable_declaration (assignment_statement (expression_list value: (table_constructor (field name: (identifier) @n))))))
  `,
  elixir: `
    (call target: (identifier) @word (arguments [(alias) @n (call target: (identifier) @n) (identifier) @n (binary_operator left: [(call target: (identifier) @n) (identifier) @n])]) (#match? @word "^(def|defp|defmacro|defmacrop|defguard|defguardp|defdelegate|defmodule|defprotocol|defimpl)$"))
    (unary_operator operator: "@" operand: (call target: (identifier) @word (arguments (binary_operator left: [(call target: (identifier) @n) (identifier) @n])) (#match? @word "^(type|typep|opaque|callback|macrocallback)$")))
    (unary_operator operator: "@" operand: (call target: (identifier) @n (arguments)) (#not-match? @n "^(doc|moduledoc|spec|type|typep|opaque|callback|macrocallback|impl|behaviour|derive|enforce_keys|deprecated|since|tag|moduletag|describetag|compile|dialyzer|on_load|external_resource|typedoc|before_compile|after_compile)$"))
    (call target: (identifier) @word (arguments (keywords (pair key: (keyword) @n))) (#eq? @word "defstruct"))
    (call target: (identifier) @word (arguments (list (atom) @n)) (#eq? @word "defstruct"))
    (call target: (identifier) @word (arguments . (atom) @n) (#eq? @word "field"))
  `,
  haskell: `
    (data_type name: (_) @n)
    (newtype name: (_) @n)
    (type_synomym name: (_) @n)
    (class name: (_) @n)
    (data_constructor (_ name: (constructor) @n))
    (newtype_constructor name: (constructor) @n)
    (field_name (variable) @n)
    (declarations (signature name: (variable) @n))
    (declarations (function name: (variable) @n))
    (declarations (bind name: (variable) @n))
    (class_declarations (signature name: (variable) @n))
  `,
  ocaml: `${ocaml}
    (compilation_unit (value_definition (let_binding pattern: (value_name) @n)))
  `,
  ocaml_interface: ocaml,
  zig: `
    (function_declaration name: (identifier) @n)
    (container_field name: (identifier) @n)
    (source_file (variable_declaration . (identifier) @n))
    (struct_declaration (variable_declaration . (identifier) @n))
    (error_set_declaration (identifier) @n)
  `,
} as const satisfies Partial<Record<GrammarId, string>>;
