/** Node types that name a scope in markup, styles, configuration and queries. */
import type { Node } from 'web-tree-sitter';
import { clean, cleanText, headLabel, keyLabel, type Words } from './scopeNames.ts';

/** What says little of where one is. */
const plainTags = /^(html|head|body|div|span|p|ul|ol|li|a|tr|td|tbody)$/;

/** `section#north`; nothing of an everyday element without an id. */
function elementLabel(element: Node): string {
  const tag = element.namedChild(0);
  const name = clean(tag?.namedChildren.find((child) => child.type === 'tag_name'));
  if (!name) return '';
  const id = /\sid=["']?([\w-]{1,60})/.exec(tag?.text.slice(0, 500) ?? '')?.[1];
  if (id === undefined && plainTags.test(name)) return '';
  return id === undefined ? name : `${name}#${id}`;
}

const elements: Words = {
  element: elementLabel,
  script_element: elementLabel,
  style_element: elementLabel,
  template_element: elementLabel,
};

/** Svelte: `{#each ships as ship}`. */
function openerLabel(block: Node): string {
  return clean(block.namedChild(0));
}

/** SQL: the keywords and the name of what is created or changed: `CREATE TABLE ships`. */
function statementLabel(statement: Node): string {
  const [inner] = statement.namedChildren;
  if (!inner || !/^(create|alter|insert|update|drop|merge)/.test(inner.type)) return '';
  const name = inner.namedChildren.find((child) => /^(object_reference|relation)$/.test(child.type));
  if (!name || name.endIndex - inner.startIndex > 200) return '';
  return cleanText(inner.text.slice(0, name.endIndex - inner.startIndex));
}

/** Markdown: a section's heading, its first line. */
function headingLabel(section: Node): string {
  const [heading] = section.namedChildren;
  return heading && /heading/.test(heading.type) ? cleanText(heading.text.split('\n')[0]) : '';
}

export const layoutWords = {
  hcl: { block: headLabel('{'), attribute: keyLabel(undefined), object_elem: keyLabel('key') },
  json: { pair: keyLabel('key') },
  yaml: { block_mapping_pair: keyLabel('key'), flow_pair: keyLabel('key') },
  toml: {
    table: (node) => `[${clean(node.namedChild(0))}]`,
    table_array_element: (node) => `[[${clean(node.namedChild(0))}]]`,
    pair: keyLabel(undefined),
  },
  html: elements,
  vue: elements,
  svelte: {
    ...elements,
    if_statement: openerLabel,
    each_statement: openerLabel,
    await_statement: openerLabel,
    key_statement: openerLabel,
    snippet_statement: openerLabel,
  },
  css: {
    rule_set: headLabel('{'),
    media_statement: headLabel('{'),
    supports_statement: headLabel('{'),
    keyframes_statement: headLabel('{'),
    at_rule: headLabel('{'),
  },
  sql: { statement: statementLabel },
  markdown: { section: headingLabel },
} as const satisfies Record<string, Words>;
