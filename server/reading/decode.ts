/**
 * Bytes of a file as the text that an editor would show: by its byte-order mark, else by the encoding that the workspace
 * names. Nothing is guessed, and no character is replaced in silence. Knows no files and no settings.
 */
import iconv from 'iconv-lite';

/** Why bytes are no text in the encoding that was named. */
export type DecodeFailure =
  | 'binary'
  /** UTF-16 by its look, without the mark that would say so */
  | 'utf16'
  | 'notUtf8'
  /** not in the encoding that the workspace names for it */
  | 'otherEncoding';

export type Decoded = { text: string; failure?: never } | { failure: DecodeFailure; text?: never };

/** Bytes that are looked at for a NUL, as git does. */
const binaryWithin = 8000;

/**
 * Whether an encoding can be read.
 * @param name as VS Code's `files.encoding` or an .editorconfig's `charset` has it
 */
export function isKnownEncoding(name: string): boolean {
  return isCharacterSet(plainName(name));
}

/** The library also takes bytes for texts the other way round, as base64 does; nobody's file is in that. */
const noCharacterSets = new Set(['base64', 'hex', 'binary', 'utf7imap']);

function isCharacterSet(plain: string): boolean {
  return !noCharacterSets.has(plain) && iconv.encodingExists(plain);
}

/** @param encoding for bytes without a byte-order mark; one that is not known is as if it were UTF-8 */
export function decode(bytes: Buffer, encoding = 'utf8'): Decoded {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return utf16(bytes.subarray(2), 'utf16le', 'binary');
  if (first === 0xfe && second === 0xff) return utf16(bytes.subarray(2), 'utf16be', 'binary');
  const named = plainName(encoding);
  const isUtf8 = named === 'utf8' || !isCharacterSet(named);
  const marked = first === 0xef && second === 0xbb && bytes[2] === 0xbf;
  if (!marked && (named === 'utf16le' || named === 'utf16be')) return utf16(bytes, named, 'otherEncoding');
  if (bytes.subarray(0, binaryWithin).includes(0)) return { failure: looksLikeUtf16(bytes) ? 'utf16' : 'binary' };
  if (isUtf8 || marked) return textOr('notUtf8', strictUtf8(bytes));
  const text = iconv.decode(bytes, named);
  return textOr('otherEncoding', text.includes('\ufffd') ? undefined : text);
}

/** `UTF-8 with BOM` and `utf8bom` are UTF-8: a mark is cut off wherever it stands. */
function plainName(encoding: string): string {
  const name = encoding.toLowerCase().replace(/[^a-z0-9]/g, '');
  return name === 'utf8bom' ? 'utf8' : name === 'latin1' ? 'iso88591' : name;
}

function textOr(failure: DecodeFailure, text: string | undefined): Decoded {
  return text === undefined ? { failure } : { text };
}

/** Text of UTF-8 bytes without their mark; undefined where they are no UTF-8. */
function strictUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function utf16(bytes: Buffer, order: 'utf16le' | 'utf16be', failure: DecodeFailure): Decoded {
  const text = strictUtf16(bytes, order);
  return textOr(failure, text?.includes('\0') ? undefined : text);
}

function strictUtf16(bytes: Buffer, order: 'utf16le' | 'utf16be'): string | undefined {
  if (bytes.length % 2 === 1) return undefined;
  // Not every build of Node has a decoder of the other byte order.
  const little = order === 'utf16le' ? bytes : Buffer.from(bytes).swap16();
  try {
    return new TextDecoder('utf-16le', { fatal: true }).decode(little);
  } catch {
    return undefined;
  }
}

/** NULs in one half of each pair only, and what that gives is writing: no controls but blanks and line ends. */
function looksLikeUtf16(bytes: Buffer): boolean {
  const head = bytes.subarray(0, binaryWithin);
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i & 1]++;
  if (zeros[0] > 0 && zeros[1] > 0) return false;
  const text = strictUtf16(bytes, zeros[1] > 0 ? 'utf16le' : 'utf16be');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text !== undefined && !/[\0-\x08\x0e-\x1f\x7f]/.test(text);
}
