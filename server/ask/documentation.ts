/** Puts sentences into code as the documentation that its language reads. Changes no character of the code. */
import { languageById } from '../chunking/languages.ts';

const blockComments = new Set([
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'java',
  'c',
  'cpp',
  'kotlin',
  'scala',
  'php',
  'groovy',
  'objective-c',
]);
const tripleSlash = new Set(['rust', 'csharp', 'swift', 'dart', 'fsharp', 'zig']);
/** Columns that a comment's lines keep within, where the indentation lets them. */
const columns = 100;
const leastColumns = 40;

/** @param sentences one paragraph */
export function withDocumentation(code: string, sentences: string, languageId: string): string {
  const blanks = /^(?:[^\S\n]*\r?\n)*/.exec(code)?.[0] ?? '';
  const body = code.slice(blanks.length);
  const lineBreak = code.includes('\r\n') ? '\r\n' : '\n';
  const indentation = /^[^\S\n]*/.exec(body)?.[0] ?? '';
  if (languageId === 'python') {
    const documented = withDocstring(body, sentences, lineBreak);
    if (documented !== undefined) return blanks + documented;
  }
  const lines = commentLines(sentences, languageId, Math.max(leastColumns, columns - indentation.length));
  return blanks + lines.map((line) => `${indentation}${line}${lineBreak}`).join('') + body;
}

function commentLines(sentences: string, languageId: string, width: number): string[] {
  if (blockComments.has(languageId)) {
    const safe = sentences.replaceAll('*/', '* /');
    const lines = wrapped(safe, width - 7);
    return lines.length === 1 ? [`/** ${lines[0]} */`] : ['/**', ...lines.map((line) => ` * ${line}`), ' */'];
  }
  const { open, close } = languageById(languageId).comment;
  const mark = tripleSlash.has(languageId) ? '///' : open;
  const safe = close === '' ? sentences : sentences.replaceAll(close, ' ');
  const end = close === '' ? '' : ` ${close}`;
  return wrapped(safe, width - mark.length - end.length - 1).map((line) => `${mark} ${line}${end}`);
}

/** Behind the head of a `def` or `class`; undefined where the code begins with neither, or its head does not end. */
function withDocstring(body: string, sentences: string, lineBreak: string): string | undefined {
  const lines = body.split(/\r?\n/);
  const head = lines.findIndex((line) => /^\s*(?:async\s+)?(?:def|class)\b/.test(line));
  const before = lines.slice(0, Math.max(0, head));
  if (head < 0 || before.some((line) => !/^\s*(@|#|$)/.test(line))) return undefined;
  const end = lines.findIndex((line, i) => i >= head && /:\s*(#.*)?$/.test(line));
  const next = lines.slice(end + 1).find((line) => line.trim() !== '');
  if (end < 0) return undefined;
  const own = /^\s*/.exec(lines[head])?.[0] ?? '';
  const inner = next !== undefined ? (/^\s*/.exec(next)?.[0] ?? '') : `${own}    `;
  const safe = sentences.replaceAll('\\', '\\\\').replaceAll('"""', "'''");
  const text = wrapped(safe, Math.max(leastColumns, columns - inner.length - 6));
  const doc =
    text.length === 1
      ? [`${inner}"""${text[0]}"""`]
      : [`${inner}"""`, ...text.map((line) => `${inner}${line}`), `${inner}"""`];
  return [...lines.slice(0, end + 1), ...doc, ...lines.slice(end + 1)].join(lineBreak);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
