/**
 * Which language stands at a cursor where one holds another: scripts and expressions of markup, fences of Markdown, tagged
 * templates, blocks of a shell in YAML, documents in a heredoc. Found by what begins and ends them, so that half-written
 * code is no hindrance; the part is then read by its own grammar, as a document of its own. Knows no grammar.
 */
import { saidLanguage, tagLanguage } from '../chunking/saidLanguage.ts';
import { lex } from './lex.ts';

export interface Embedded {
  languageId: string;
  /** UTF-16 units of the document before the cursor at which it begins */
  start: number;
  /** units behind the cursor at which it ends */
  end: number;
  /** where a text that is written at the cursor would end it, too */
  leftAt(text: string): number | undefined;
}

type Find = (before: string, after: string, host: string) => Embedded | undefined;

/** Parts within parts: a script in a component in a fence. */
const deepest = 3;
/** An expression or a template that is longer is none. */
const longest = 4000;

/** @returns undefined where the document's own language stands at the cursor */
export function embeddedAt(languageId: string, before: string, after: string): Embedded | undefined {
  let found: Embedded | undefined;
  for (let depth = 0; depth < deepest; depth++) {
    const outer: Embedded = found ?? { languageId, start: 0, end: after.length, leftAt: never };
    const inner = findIn(outer.languageId, before.slice(outer.start), after.slice(0, outer.end));
    if (!inner) return found;
    const leftAt = (text: string): number | undefined => inner.leftAt(text) ?? outer.leftAt(text);
    found = { ...inner, start: outer.start + inner.start, leftAt };
  }
  return found;
}

/** Nothing that can be written there ends it, or brackets tell. */
const never = (): undefined => undefined;

const atMark =
  (mark: string | RegExp) =>
  (text: string): number | undefined => {
    const at = typeof mark === 'string' ? text.indexOf(mark) : text.search(mark);
    return at < 0 ? undefined : at;
  };

function findIn(host: string, before: string, after: string): Embedded | undefined {
  for (const find of findersOf[host] ?? []) {
    const found = find(before, after, host);
    if (found) return found;
  }
  return undefined;
}

/** `<script>` and `<style>`, by their `lang` or `type`. */
const element: Find = (before, after) => {
  const opened = [...before.matchAll(/<(script|style)\b([^<>]*)>/gi)].at(-1);
  if (!opened) return undefined;
  const [tag, name, attributes] = opened;
  const start = opened.index + tag.length;
  const close = new RegExp(`</${name}\\b`, 'i');
  if (close.test(before.slice(start)) || tag.endsWith('/>')) return undefined;
  const end = after.search(close);
  const languageId = tagLanguage(name.toLowerCase() === 'style' ? 'style' : 'script', attributes);
  return { languageId, start, end: end < 0 ? after.length : end, leftAt: atMark(close) };
};

/** `{{ … }}`. */
const mustache: Find = (before, after, host) => {
  const start = before.lastIndexOf('{{') + 2;
  const end = after.indexOf('}}');
  if (start < 2 || end < 0 || before.length - start > longest || end > longest) return undefined;
  if (before.indexOf('}}', start) >= 0 || after.slice(0, end).includes('{{')) return undefined;
  return { languageId: expressionLanguage(host), start, end, leftAt: atMark('}}') };
};

/** `:a="…"`, `@a="…"`, `v-a="…"`, `(a)="…"`, `*a="…"`. */
const binding: Find = (before, after, host) => {
  const opened = /\s(?:[:@#*]|v-|\(|\[)[\w.:()[\]-]*=(["'])((?:(?!\1)[^<])*)$/.exec(before.slice(-longest));
  if (!opened) return undefined;
  const end = after.indexOf(opened[1]);
  // Behind a sign of equality it begins another one.
  if (end < 0 || end > longest || after[end - 1] === '=') return undefined;
  return {
    languageId: expressionLanguage(host),
    start: before.length - opened[2].length,
    end,
    leftAt: atMark(opened[1]),
  };
};

/** `{ … }` of a component's markup, behind the word of a block: `{#if `. */
const braced: Find = (before, after, host) => {
  const markup = Math.max(before.lastIndexOf('</script>'), before.lastIndexOf('</style>'), before.length - longest, 0);
  let depth = 0;
  let start = -1;
  for (let at = before.length - 1; at >= markup && start < 0; at--) {
    if (before[at] === '}') depth++;
    else if (before[at] === '{' && --depth < 0) start = at + 1;
  }
  if (start < 0) return undefined;
  start += /^[#:/@](?:else if|\w+)?\s*/.exec(before.slice(start))?.[0].length ?? 0;
  const language = expressionLanguage(host);
  let inner = 0;
  for (const { kind, char, start: at } of lex(after.slice(0, longest), language)) {
    if (kind === 'open' && char === '{') inner++;
    if (kind === 'close' && char === '}' && --inner < 0) return { languageId: language, start, end: at, leftAt: never };
  }
  return undefined;
};

function expressionLanguage(host: string): string {
  return host === 'astro' ? 'typescriptreact' : 'typescript';
}

/** What stands outside of `<? … ?>`. */
const outsidePhp: Find = (before, after) => {
  const [opened, closed] = [before.lastIndexOf('<?'), before.lastIndexOf('?>')];
  if (opened > closed || (opened < 0 && !/<[\w!]/.test(before + after))) return undefined;
  const end = after.indexOf('<?');
  return { languageId: 'html', start: closed < 0 ? 0 : closed + 2, end: end < 0 ? after.length : end, leftAt: never };
};

/** `<% … %>` */
const scriptlet =
  (languageId: string): Find =>
  (before, after) => {
    const opened = /<%[=#-]?((?:(?!%>)[\s\S])*)$/.exec(before.slice(-longest));
    const end = after.indexOf('%>');
    if (!opened || end < 0) return undefined;
    return { languageId, start: before.length - opened[1].length, end, leftAt: atMark('%>') };
  };

/** Between two lines of three backticks or tildes. */
const fence: Find = (before, after) => {
  let opened: { mark: string; info: string; start: number } | undefined;
  for (const { 0: line, 1: mark, 2: info, index } of before.matchAll(/^[ \t>]*(`{3,}|~{3,})[ \t]*([^\r\n`]*)\r?\n/gm)) {
    if (opened === undefined) opened = { mark, info, start: index + line.length };
    else if (mark.startsWith(opened.mark) && info.trim() === '') opened = undefined;
  }
  if (!opened) return undefined;
  const languageId = saidLanguage(/[\w+#-]+/.exec(opened.info)?.[0] ?? '');
  if (languageId === undefined) return undefined;
  const close = new RegExp(`^[ \\t>]*${opened.mark}[ \\t]*\\r?$`, 'm');
  const end = after.search(close);
  return { languageId, start: opened.start, end: end < 0 ? after.length : end, leftAt: atMark(close) };
};

/** Between the first line and the next one of three dashes. */
const frontMatter =
  (languageId: string): Find =>
  (before, after) => {
    const opened = /^---[ \t]*\r?\n/.exec(before);
    if (!opened || /^---/m.test(before.slice(opened[0].length))) return undefined;
    const end = after.search(/^---/m);
    return end < 0 ? undefined : { languageId, start: opened[0].length, end, leftAt: atMark(/^---/m) };
  };

/** html`…`, and so on. */
const taggedTemplate: Find = (before, after) => {
  const opened =
    /\b(html|svg|css|sql|gql|graphql|markdown|styled(?:\.\w+|\([^()]*\)))`((?:\\.|\$\{[^{}`]*\}|[^`\\])*)$/s.exec(
      before.slice(-longest),
    );
  if (!opened || /\$\{[^}]*$/.test(opened[2])) return undefined;
  const end = templateEnd(after.slice(0, longest));
  if (end === undefined) return undefined;
  const tag = opened[1].startsWith('styled') ? 'css' : opened[1];
  return { languageId: saidLanguage(tag) ?? 'html', start: before.length - opened[2].length, end, leftAt: templateEnd };
};

/** Where a text that begins inside of a template ends it. */
function templateEnd(text: string): number | undefined {
  let depth = 0;
  for (const { kind, end, closed, closer } of lex(`\`${text}`, 'typescript')) {
    if (kind === 'open') depth++;
    if (kind === 'close') depth--;
    if (kind === 'string' && depth === 0 && closer === '`') return closed ? end - 2 : undefined;
  }
  return undefined;
}

/** Keys of the files of CI and compose, and what their blocks of text are written in. */
const scripts: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'run',
      'script',
      'before_script',
      'after_script',
      'command',
      'commands',
      'shell',
      'bash',
      'args',
      'entrypoint',
    ].map((key) => [key, 'shellscript']),
  ),
  ...{ pwsh: 'powershell', powershell: 'powershell', sql: 'sql', query: 'sql' },
};

/** `run: |` and the deeper lines below. */
const blockScalar: Find = (before, after) => {
  const lineStart = before.lastIndexOf('\n') + 1;
  const opened = [
    ...before.slice(0, lineStart).matchAll(/^([ \t]*)(-[ \t]+)?(?:([\w-]+):[ \t]+)?[|>][+-]?\d?[ \t]*\r?\n/gm),
  ].at(-1);
  if (!opened) return undefined;
  const [line, indent, dash = '', key] = opened;
  const start = opened.index + line.length;
  const width = indent.length + (key ? dash.length : 0);
  const outside = new RegExp(`^[ \\t]{0,${width}}\\S`, 'm');
  if (outside.test(before.slice(start, lineStart)) || outside.test(before.slice(lineStart))) return undefined;
  const languageId = scripts[key ?? keyAbove(before.slice(0, opened.index), indent.length) ?? ''];
  if (languageId === undefined) return undefined;
  const lineEnd = after.search(/\r?\n/);
  if (lineEnd < 0) return { languageId, start, end: after.length, leftAt: never };
  const end = after.slice(lineEnd).search(outside);
  return { languageId, start, end: end < 0 ? after.length : lineEnd + end, leftAt: never };
};

/** The key of the list that an item of such an indentation stands in. */
function keyAbove(before: string, indent: number): string | undefined {
  const keys = [...before.matchAll(/^([ \t]*)(?:- )?([\w-]+):[ \t]*\r?$/gm)];
  return keys.findLast(([, blanks]) => blanks.length <= indent)?.[2];
}

/** Between two marks of a function's body. */
const dollarQuoted: Find = (before, after) => {
  let opened: { mark: string; start: number } | undefined;
  for (const { 0: mark, index } of before.matchAll(/\$\w*\$/g)) {
    if (opened === undefined) opened = { mark, start: index + mark.length };
    else if (opened.mark === mark) opened = undefined;
  }
  const end = opened ? after.indexOf(opened.mark) : -1;
  // An even number of marks are those of others.
  const isOwn = opened !== undefined && after.split(opened.mark).length % 2 === 0;
  return opened && isOwn && end >= 0
    ? { languageId: 'sql', start: opened.start, end, leftAt: atMark(opened.mark) }
    : undefined;
};

/** A heredoc whose word names a language. */
const heredoc: Find = (before, after) => {
  const opened = [...before.matchAll(/<<[-~<]?[ \t]*["']?([A-Z]{2,12})["']?[^\n]*\n/g)].at(-1);
  if (!opened) return undefined;
  const [line, tag] = opened;
  const start = opened.index + line.length;
  const closing = new RegExp(`^[ \\t]*${tag}\\b`, 'm');
  const languageId = saidLanguage(tag.toLowerCase());
  if (languageId === undefined || closing.test(before.slice(start))) return undefined;
  const end = after.search(closing);
  return end < 0 ? undefined : { languageId, start, end, leftAt: atMark(closing) };
};

const markup = [element, mustache];
const script = [taggedTemplate];
const findersOf: Readonly<Record<string, readonly Find[]>> = {
  html: [element, binding, mustache],
  vue: [element, binding, mustache],
  svelte: [element, braced],
  astro: [frontMatter('typescript'), element, braced],
  php: [outsidePhp, heredoc],
  erb: [scriptlet('ruby'), ...markup],
  'html.erb': [scriptlet('ruby'), ...markup],
  ejs: [scriptlet('javascript'), ...markup],
  markdown: [fence, frontMatter('yaml')],
  mdx: [fence, frontMatter('yaml')],
  typescript: script,
  typescriptreact: script,
  javascript: script,
  javascriptreact: script,
  yaml: [blockScalar],
  sql: [dollarQuoted],
  ruby: [heredoc],
  shellscript: [heredoc],
};
