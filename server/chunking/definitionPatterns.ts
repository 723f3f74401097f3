/**
 * What in a tree defines a name, for programs, as patterns of tree-sitter queries that capture the name: functions, types,
 * their members, constants and variables of modules and classes. What a function keeps to itself is left out, functions
 * apart. Knows no texts.
 */
import type { GrammarId } from './languages.ts';

const javascript = `
  (function_declaration name: (identifier) @n)
  (generator_function_declaration name: (identifier) @n)
  (class_declaration name: (_) @n)
  (method_definition name: (_) @n)
  (program (lexical_declaration (variable_declarator name: (identifier) @n)))
  (program (variable_declaration (variable_declarator name: (identifier) @n)))
  (export_statement (lexical_declaration (variable_declarator name: (identifier) @n)))
  (export_statement (lexical_declaration (variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @n))))
  (export_statement (variable_declaration (variable_declarator name: (identifier) @n)))
  (variable_declarator name: (identifier) @n value: [(arrow_function) (function_expression) (generator_function) (class)])
  (program (expression_statement (assignment_expression left: [(identifier) @n (member_expression property: (property_identifier) @n)])))
  (assignment_expression left: (member_expression property: (property_identifier) @n) right: [(arrow_function) (function_expression)])
  (pair key: [(property_identifier) (string)] @n value: [(arrow_function) (function_expression)])
  (export_specifier alias: (identifier) @n)
  (program (lexical_declaration (variable_declarator value: (object (pair key: (property_identifier) @n)))))
  (export_statement (lexical_declaration (variable_declarator value: (object (pair key: (property_identifier) @n)))))
  (export_statement value: (object (pair key: (property_identifier) @n)))
`;

const typescript = `${javascript}
  (program (lexical_declaration (variable_declarator value: (as_expression (object (pair key: (property_identifier) @n))))))
  (export_statement (lexical_declaration (variable_declarator value: [(as_expression (object (pair key: (property_identifier) @n))) (satisfies_expression (object (pair key: (property_identifier) @n)))])))
  (abstract_class_declaration name: (_) @n)
  (abstract_method_signature name: (_) @n)
  (method_signature name: (_) @n)
  (function_signature name: (_) @n)
  (public_field_definition name: (_) @n)
  (required_parameter (accessibility_modifier) pattern: (identifier) @n)
  (interface_declaration name: (_) @n)
  (interface_body (property_signature name: (_) @n))
  (type_alias_declaration name: (_) @n)
  (type_alias_declaration value: (object_type (property_signature name: (_) @n)))
  (enum_declaration name: (_) @n)
  (enum_body [(property_identifier) (string)] @n)
  (enum_assignment name: (_) @n)
  (internal_module name: (identifier) @n)
  (module name: (_) @n)
  (ambient_declaration (lexical_declaration (variable_declarator name: (identifier) @n)))
  (ambient_declaration (variable_declaration (variable_declarator name: (identifier) @n)))
`;

const c = `
  (function_definition declarator: (function_declarator declarator: (identifier) @n))
  (function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @n)))
  (function_definition declarator: (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @n))))
  (declaration declarator: (function_declarator declarator: (identifier) @n))
  (declaration declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @n)))
  (struct_specifier name: (type_identifier) @n body: (_))
  (union_specifier name: (type_identifier) @n body: (_))
  (enum_specifier name: (type_identifier) @n body: (_))
  (enumerator name: (identifier) @n)
  (field_declaration declarator: (field_identifier) @n)
  (field_declaration declarator: [(pointer_declarator (field_identifier) @n) (array_declarator (field_identifier) @n)])
  (field_declaration declarator: (function_declarator declarator: (parenthesized_declarator (pointer_declarator (field_identifier) @n))))
  (type_definition declarator: (type_identifier) @n)
  (type_definition declarator: (pointer_declarator (type_identifier) @n))
  (type_definition declarator: (function_declarator (parenthesized_declarator (pointer_declarator (type_identifier) @n))))
  (preproc_def name: (identifier) @n)
  (preproc_function_def name: (identifier) @n)
  (translation_unit (declaration declarator: [(identifier) @n (init_declarator declarator: [(identifier) @n (pointer_declarator (identifier) @n) (array_declarator (identifier) @n)]) (array_declarator (identifier) @n) (pointer_declarator (identifier) @n)]))
`;

const cpp = `${c}
  (class_specifier name: (type_identifier) @n body: (_))
  (namespace_definition name: (namespace_identifier) @n)
  (namespace_definition name: (nested_namespace_specifier (namespace_identifier) @n))
  (function_declarator declarator: [(field_identifier) (destructor_name) (operator_name)] @n)
  (function_declarator declarator: (qualified_identifier name: (_) @n))
  (reference_declarator (function_declarator declarator: (identifier) @n))
  (alias_declaration name: (type_identifier) @n)
  (concept_definition name: (identifier) @n)
  (declaration_list (declaration declarator: [(identifier) @n (init_declarator declarator: [(identifier) @n (array_declarator (identifier) @n)])]))
`;

/** Of the first languages; more stand in definitionPatternsMore.ts. */
export const programPatterns = {
  typescript,
  tsx: typescript,
  javascript: `${javascript}
    (field_definition property: (_) @n)
  `,
  python: `
    (function_definition name: (identifier) @n)
    (class_definition name: (identifier) @n)
    (module (expression_statement (assignment left: (identifier) @n)))
    (module (expression_statement (assignment left: (pattern_list (identifier) @n))))
    (class_definition body: (block (expression_statement (assignment left: (identifier) @n))))
    (assignment left: (attribute object: (identifier) @self attribute: (identifier) @n) (#eq? @self "self"))
    (module (type_alias_statement left: (type (identifier) @n)))
    (module (if_statement (block (expression_statement (assignment left: (identifier) @n)))))
    (module (try_statement (block (expression_statement (assignment left: (identifier) @n)))))
  `,
  go: `
    (function_declaration name: (identifier) @n)
    (method_declaration name: (field_identifier) @n)
    (type_spec name: (type_identifier) @n)
    (type_alias name: (type_identifier) @n)
    (field_declaration name: (field_identifier) @n)
    (method_elem name: (field_identifier) @n)
    (source_file (const_declaration (const_spec name: (identifier) @n)))
    (source_file (var_declaration (var_spec name: (identifier) @n)))
    (source_file (var_declaration (var_spec_list (var_spec name: (identifier) @n))))
  `,
  rust: `
    (function_item name: (identifier) @n)
    (function_signature_item name: (identifier) @n)
    (struct_item name: (type_identifier) @n)
    (enum_item name: (type_identifier) @n)
    (union_item name: (type_identifier) @n)
    (enum_variant name: (identifier) @n)
    (field_declaration name: (field_identifier) @n)
    (trait_item name: (type_identifier) @n)
    (type_item name: (type_identifier) @n)
    (associated_type name: (type_identifier) @n)
    (mod_item name: (identifier) @n)
    (macro_definition name: (identifier) @n)
    (const_item name: (identifier) @n)
    (static_item name: (identifier) @n)
  `,
  java: `
    (class_declaration name: (identifier) @n)
    (interface_declaration name: (identifier) @n)
    (enum_declaration name: (identifier) @n)
    (record_declaration name: (identifier) @n)
    (annotation_type_declaration name: (identifier) @n)
    (annotation_type_element_declaration name: (identifier) @n)
    (method_declaration name: (identifier) @n)
    (constructor_declaration name: (identifier) @n)
    (enum_constant name: (identifier) @n)
    (field_declaration declarator: (variable_declarator name: (identifier) @n))
    (constant_declaration declarator: (variable_declarator name: (identifier) @n))
    (record_declaration parameters: (formal_parameters (formal_parameter name: (identifier) @n)))
  `,
  c,
  cpp,
} as const satisfies Partial<Record<GrammarId, string>>;
