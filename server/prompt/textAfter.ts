/**
 * The text after the cursor as a chunk: from the next line on, so that typing in a line does not change it, headed as
 * chunks are. It encodes a window, never a whole large file, and nothing of what may not be seen. Knows no engine.
 */
import { languageById } from '../chunking/languages.ts';
import { formatReader, parseReader } from '../engine/readers/readerSpec.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import { seenPart } from '../reading/seenPart.ts';
import { chunkHeader, chunkHeaderTokens, fitsTokens } from './header.ts';
import type { OpenDocument } from './localContext.ts';

/** Header and text as the engine reads them. */
export interface TextAfter {
  ids: readonly number[];
  /** UTF-16 range in the document */
  start: number;
  end: number;
}

/** More characters than a token has in nearly any code; a longer line only shortens the text. */
const charsPerToken = 16;

/**
 * @param cursor UTF-16 offset
 * @param most tokens, header included: those of a chunk, for fewer are worth less (docs/results.md, "The text after the cursor")
 * @returns undefined where nothing but blanks follows the cursor's line
 */
export function textAfter(
  tokenizer: Pick<Tokenizer, 'encode' | 'encodeWithOffsets'>,
  { path, languageId, text }: OpenDocument,
  cursor: number,
  most: number,
): TextAfter | undefined {
  const start = nextLine(text, cursor);
  const to = Math.min(text.length, start + most * charsPerToken);
  const kind = languageById(languageId).kind === 'prose' ? 'prose' : 'code';
  const seen = seenPart(text, { from: start, to, kind, cursor });
  if (!/\S/.test(seen.text)) return undefined;
  const header = tokenizer.encode(chunkHeader(path, [], languageId, fitsTokens(tokenizer, chunkHeaderTokens)));
  const room = most - header.length;
  const { ids, starts } = tokenizer.encodeWithOffsets(seen.text);
  const end = ids.length > room ? seen.whole(starts[room]) : to;
  return { ids: [...header, ...ids.slice(0, room)], start, end };
}

/**
 * A model's default reader: where it reads chunks directly, the text after the cursor is one of so many, unless the model
 * has tokens of its own for that. Beside that text one chunk is as good as four (docs/results.md, "What chunks are worth").
 * @throws FoveaError (`usage`) for a name that is none
 */
export function readerWithAfter(name: string, { special }: Pick<Tokenizer, 'special'>): string {
  const reader = parseReader(name);
  const reads = (reader.attend > 0 || reader.focus > 0) && special.fim === undefined;
  if (!reads) return formatReader(reader);
  return formatReader({ ...reader, attend: reader.attend > 1 ? reader.attend - 1 : reader.attend, after: true });
}

/** Where the line after the cursor's begins; the text's end where there is none. */
export function nextLine(text: string, cursor: number): number {
  const lineBreak = text.indexOf('\n', cursor);
  return lineBreak < 0 ? text.length : lineBreak + 1;
}
