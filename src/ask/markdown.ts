/**
 * A model's Markdown as HTML that is safe to put into the page: no HTML of its own, no images, no links of any kind.
 * Given block by block, so that a streamed answer changes only its last one. Knows no DOM.
 */
import MarkdownIt from 'markdown-it';

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

/** Counts blocks of code within one answer. */
interface RenderEnvironment {
  codeBlocks: number;
}

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false, breaks: false });
markdown.disable(['image', 'link', 'autolink', 'reference', 'html_inline', 'html_block', 'linkify']);
// A small model nests by accident; deep nesting is text.
markdown.set({ maxNesting: 20 });

const { escapeHtml } = markdown.utils;
const { rules } = markdown.renderer;

rules.fence = rules.code_block = (tokens, index, _options, env) => {
  const { content, info } = tokens[index];
  const language = /^[\w+#.-]{1,20}/.exec(info.trim())?.[0] ?? '';
  const block = (env as unknown as RenderEnvironment).codeBlocks++;
  return `<div class="code" data-block="${block}" data-language="${escapeHtml(language)}"><pre tabindex="0"><code>${escapeHtml(content)}</code></pre></div>`;
};
// The page has headings of its own: a model's are all one level below them.
rules.heading_open = () => '<h4>';
rules.heading_close = () => '</h4>';
// markdown-it aligns cells by a style attribute, which the page's content security policy refuses.
rules.th_open = (tokens, index) => cell('th', tokens[index]);
rules.td_open = (tokens, index) => cell('td', tokens[index]);
rules.table_open = () => '<div class="table" tabindex="0"><table>';
rules.table_close = () => '</table></div>';

/** @returns HTML of each top-level block; those before the last stay the same when text is appended */
export function renderBlocks(text: string): string[] {
  const environment: RenderEnvironment = { codeBlocks: 0 };
  return topLevelBlocks(text).map((tokens) =>
    markdown.renderer.render(tokens, markdown.options, environment as unknown as Record<string, unknown>),
  );
}

/** @returns the text of each block of code, in order */
export function codeBlocks(text: string): string[] {
  return markdown
    .parse(text, {})
    .filter(({ type }) => type === 'fence' || type === 'code_block')
    .map(({ content }) => content);
}

/** @returns what a screen reader should say: the words without marks, a line a block */
export function plainText(text: string): string {
  const lines = markdown.parse(text, {}).flatMap(({ type, content, children }) => {
    if (type === 'fence' || type === 'code_block') return [content.trim()];
    return type === 'inline'
      ? [(children ?? []).map((child) => (child.type.endsWith('break') ? ' ' : child.content)).join('')]
      : [];
  });
  return lines.map((line) => line.trim()).join('\n');
}

function topLevelBlocks(text: string): Token[][] {
  const blocks: Token[][] = [];
  let depth = 0;
  for (const token of markdown.parse(text, {})) {
    if (depth === 0) blocks.push([]);
    blocks[blocks.length - 1].push(token);
    depth += token.nesting;
  }
  return blocks;
}

function cell(tag: 'th' | 'td', token: Token): string {
  const align = /text-align:(left|center|right)/.exec(String(token.attrGet('style')))?.[1];
  return align === undefined ? `<${tag}>` : `<${tag} data-align="${align}">`;
}
