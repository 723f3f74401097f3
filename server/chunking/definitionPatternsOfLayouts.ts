/** What in a tree defines a name (definitionPatterns.ts), for markup, styles, configuration and queries. */
import type { GrammarId } from './languages.ts';

/** Elements that have an id. */
const ids = `
  (attribute (attribute_name) @word (quoted_attribute_value (attribute_value) @n) (#eq? @word "id"))
`;

export const layoutPatterns = {
  json: '(pair key: (string (string_content) @n))',
  yaml: `
    (block_mapping_pair key: (flow_node (_) @n))
    (flow_pair key: (flow_node (_) @n))
  `,
  toml: `
    (table . [(bare_key) (quoted_key) (dotted_key)] @n)
    (table_array_element . [(bare_key) (quoted_key) (dotted_key)] @n)
    (pair . [(bare_key) (quoted_key) (dotted_key)] @n)
  `,
  hcl: `
    (block (string_lit (template_literal) @n))
    (attribute (identifier) @n)
    (object_elem key: (expression (_) @n))
  `,
  html: ids,
  vue: ids,
  svelte: ids,
  css: `
    (class_selector (class_name) @n)
    (id_selector (id_name) @n)
    (keyframes_name) @n
    (declaration (property_name) @n (#match? @n "^--"))
  `,
  sql: `
    (create_table (object_reference name: (identifier) @n))
    (create_view (object_reference name: (identifier) @n))
    (create_materialized_view (object_reference name: (identifier) @n))
    (create_function (object_reference name: (identifier) @n))
    (create_index column: (identifier) @n)
    (create_type (object_reference name: (identifier) @n))
    (column_definition name: (identifier) @n)
    (alter_table (add_column (column_definition name: (identifier) @n)))
    (cte (identifier) @n)
  `,
  // Its headings are no names; what they say stands in the scope.
  markdown: '',
} as const satisfies Partial<Record<GrammarId, string>>;
