/**
 * The local context: a header, then the tokens of the open file before the cursor, healed; for a model that fills in the
 * middle also what comes after the cursor. It begins at a steady place, so that the engine's cached prefix serves while
 * one types on. A pure function of the document and the cursor; it encodes a window, never a whole large file, and nothing
 * of what may not be seen.
 */
import { languageById } from '../chunking/languages.ts';
import type { TextKind } from '../reading/longLines.ts';
import { seenPart } from '../reading/seenPart.ts';
import { fitsTokens, localHeader, localHeaderTokens } from './header.ts';
import type { Healed, TokenHealer } from './healing.ts';

/** The open file. */
export interface OpenDocument {
  /** relative to the repository, parts joined by '/' */
  path: string;
  languageId: string;
  text: string;
}

export interface LocalContextOptions {
  /** least tokens of the file where it has them; at most `anchorTokens` - 1 more are taken */
  tokens?: number;
  /** most tokens after the cursor, for a model that fills in the middle */
  suffixTokens?: number;
}

export interface LocalContext extends Pick<Healed, 'remainder' | 'constraint'> {
  path: string;
  /** header and tokens of the file, in the model's own order where it fills in the middle; what the engine gets */
  ids: number[];
  /** how many of `ids` follow the header */
  fileTokens: number;
  /** all tokens before the cursor that were encoded, for the copy index */
  history: number[];
  /** UTF-16 offset in the document at which the local context's text begins */
  start: number;
  /** UTF-16 offset up to which `ids` go; `remainder` lies between it and the cursor */
  boundary: number;
  /** UTF-16 offset */
  cursor: number;
}

export const localTokens = 256;
/** Where a whole one cannot be read in time. */
export const shortLocalTokens = 64;
const suffixTokens = 128;
/** The first token is a multiple of this from the window's start: the start moves once in so many typed tokens. */
const anchorTokens = 64;

/** A window of this many characters before the cursor holds 256 tokens of nearly any code, and some for the copy index. */
const windowChars = 8192;
/** Windows begin at a line near a multiple of this, so that all cursors up to the next multiple share the window's tokens. */
const windowStep = 4096;
/** A line's start is looked for this far. */
const longestLine = 1024;
/** More characters than a suffix token has. */
const charsPerSuffixToken = 16;
const byteOrderMark = '\ufeff';

/** @param cursor UTF-16 offset in the document */
export function localContext(
  healer: TokenHealer,
  document: OpenDocument,
  cursor: number,
  options: LocalContextOptions = {},
): LocalContext {
  const { tokenizer } = healer;
  const tokens = options.tokens ?? localTokens;
  const { healed, whole } = healWindow(healer, document, cursor, tokens);
  const first = Math.max(0, Math.floor((healed.ids.length - tokens) / anchorTokens) * anchorTokens);
  const fits = fitsTokens(tokenizer, localHeaderTokens);
  const header = tokenizer.encode(localHeader(document.path, document.languageId, fits));
  const prefix = healed.ids.slice(first);
  const { fim } = tokenizer.special;
  const suffix = fim ? suffixIds(healer, document, cursor, options.suffixTokens ?? suffixTokens) : [];
  const middle = fim && suffix.length > 0;
  const file = middle ? [...prefix, fim.suffix, ...suffix, fim.middle] : prefix;
  return {
    path: document.path,
    ids: [...(middle ? [fim.prefix] : []), ...header, ...file],
    fileTokens: file.length,
    history: healed.ids,
    start: whole(healed.starts[first] ?? healed.boundary),
    boundary: whole(healed.boundary),
    cursor,
    remainder: healed.remainder,
    constraint: healed.constraint,
  };
}

/** Heals the text before the cursor from a window's start on; a wider window where the first has too few tokens. */
function healWindow(healer: TokenHealer, { text, languageId }: OpenDocument, cursor: number, tokens: number) {
  const kind = kindOf(languageId);
  for (let widening = 1; ; widening *= 4) {
    const from = windowStart(text, cursor, widening * windowChars, widening * windowStep);
    const seen = seenPart(text, { from, to: cursor, kind, cursor });
    const healed = healer.heal(seen.text);
    if (healed.ids.length >= tokens || from <= byteOrderMark.length) return { healed, whole: seen.whole };
  }
}

/** UTF-16 offset, between `chars` and `chars` + `step` before the cursor, less a line. */
function windowStart(text: string, cursor: number, chars: number, step: number): number {
  const anchor = Math.floor((cursor - chars) / step) * step;
  if (anchor <= 0) return Math.min(cursor, text.startsWith(byteOrderMark) ? byteOrderMark.length : 0);
  const lineBreak = text.slice(anchor - 1, anchor + longestLine).indexOf('\n');
  if (lineBreak >= 0) return anchor + lineBreak;
  const code = text.charCodeAt(anchor);
  return code >= 0xdc00 && code <= 0xdfff ? anchor + 1 : anchor;
}

function kindOf(languageId: string): TextKind {
  return languageById(languageId).kind === 'prose' ? 'prose' : 'code';
}

/** First tokens after the cursor; none where only blanks follow. */
function suffixIds(
  { tokenizer }: TokenHealer,
  { text, languageId }: OpenDocument,
  cursor: number,
  most: number,
): number[] {
  const to = Math.min(text.length, cursor + most * charsPerSuffixToken);
  const { text: after } = seenPart(text, { from: cursor, to, kind: kindOf(languageId), cursor });
  return /\S/.test(after) ? tokenizer.encode(after).slice(0, most) : [];
}
