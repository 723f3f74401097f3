/**
 * The line of comment that tells a model where a text comes from: before every chunk with the enclosing scope, before the
 * local context without. Knows no tokens; who has a tokenizer passes what fits.
 */
import { languageById } from '../chunking/languages.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';

/** Most tokens of a header, line break included. */
export const chunkHeaderTokens = 30;
export const localHeaderTokens = 48;

/** Whether a header is short enough. */
export type Fits = (header: string) => boolean;

/** Exactly, by a model's tokens. */
export function fitsTokens(tokenizer: Pick<Tokenizer, 'encode'>, most: number): Fits {
  return (header) => tokenizer.encode(header).length <= most;
}

/** Without a tokenizer: paths and names have three characters a token and more, unless they are of odd letters. */
function fitsCharacters(most: number): Fits {
  return (header) => header.length <= 3 * most;
}

/**
 * `// src/cache/store.ts > class Store > method get`, in the language's comment style, line break included. Where it is
 * too long, outer scopes go first, then inner ones, then the path's first folders.
 * @param path relative to the repository, parts joined by '/'
 * @param scope labels of what encloses the chunk, outermost first
 */
export function chunkHeader(
  path: string,
  scope: string | readonly string[],
  languageId: string,
  fits: Fits = fitsCharacters(chunkHeaderTokens),
): string {
  const labels = typeof scope === 'string' ? (scope === '' ? [] : [scope]) : scope;
  for (let first = 0; first < labels.length; first++) {
    const left = first > 0 ? ['…', ...labels.slice(first)] : labels;
    const header = commentLine([path, ...left].join(' > '), languageId);
    if (fits(header)) return header;
  }
  return pathLine(path, languageId, fits);
}

/** `// src/cache/store.ts`, in the language's comment style, line break included. */
export function localHeader(path: string, languageId: string, fits: Fits = fitsCharacters(localHeaderTokens)): string {
  return pathLine(path, languageId, fits);
}

function pathLine(path: string, languageId: string, fits: Fits): string {
  const whole = commentLine(path, languageId);
  if (fits(whole)) return whole;
  const parts = path.split('/');
  for (let first = 1; first < parts.length; first++) {
    const header = commentLine(`…/${parts.slice(first).join('/')}`, languageId);
    if (fits(header)) return header;
  }
  // A name that is too long by itself: its end says what kind of file it is.
  const name = [...parts[parts.length - 1]];
  for (let left = Math.floor(name.length / 2); left > 0; left = Math.floor(left / 2)) {
    const header = commentLine(`…${name.slice(-left).join('')}`, languageId);
    if (fits(header)) return header;
  }
  return commentLine('…', languageId);
}

function commentLine(content: string, languageId: string): string {
  const { open, close } = languageById(languageId).comment;
  // A file name may hold anything; here it must neither end the line nor close the comment.
  const oneLine = content.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
  if (close === '') return `${open} ${oneLine}\n`;
  return `${open} ${oneLine.replaceAll(close, ' ')} ${close}\n`;
}
