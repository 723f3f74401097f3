/** The bytes that each id stands for, and which id a single byte has. Knows nothing of merging. */
import type { BytePairModel } from './tokenizerJson.ts';

/** ByteLevel's alphabet: the character that stands for each byte, printable ones for themselves, others from U+0100 on. */
export const byteAlphabet: readonly string[] = makeAlphabet();

function makeAlphabet(): string[] {
  const printable = (byte: number) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : 256 + others++));
}

export class Vocabulary {
  /** highest id + 1 */
  readonly size: number;
  /** [256] id of a single byte; -1 where there is none: such bytes are dropped from text, as `tokenizers` does (SmolLM2 lacks
   *  a few control characters and lead bytes) */
  readonly byteIds: Int32Array;
  private readonly bytes: Uint8Array;
  /** [size + 1] where an id's bytes begin in `bytes` */
  private readonly starts: Uint32Array;

  constructor({ vocab, control, literal }: Pick<BytePairModel, 'vocab' | 'control' | 'literal'>) {
    let highest = -1;
    for (const id of vocab.values()) highest = Math.max(highest, id);
    for (const id of [...control.keys(), ...literal.values()]) highest = Math.max(highest, id);
    this.size = highest + 1;
    this.byteIds = Int32Array.from(byteAlphabet, (letter) => {
      const id = vocab.get(letter);
      return id === undefined || control.has(id) || literal.get(letter) === id ? -1 : id;
    });
    const tokens: string[] = new Array(this.size).fill('');
    for (const [token, id] of vocab) if (!control.has(id)) tokens[id] = token;
    // Written as text, where a vocabulary spells bytes.
    for (const [text, id] of literal) tokens[id] = Array.from(Buffer.from(text), (byte) => byteAlphabet[byte]).join('');
    this.starts = new Uint32Array(this.size + 1);
    this.bytes = packBytes(tokens, this.starts);
  }

  /** A view; none for a control id or one beyond the vocabulary. */
  bytesOf(id: number): Uint8Array {
    return id >= 0 && id < this.size
      ? this.bytes.subarray(this.starts[id], this.starts[id + 1])
      : this.bytes.subarray(0, 0);
  }

  byteLength(id: number): number {
    return this.starts[id + 1] - this.starts[id];
  }

  decode(ids: readonly number[]): string {
    let length = 0;
    for (const id of ids) length += this.bytesOf(id).length;
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const id of ids) {
      const part = this.bytesOf(id);
      bytes.set(part, at);
      at += part.length;
    }
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }
}

/** Bytes of all tokens one after another. @param starts [tokens + 1] filled with where each begins */
function packBytes(tokens: readonly string[], starts: Uint32Array): Uint8Array {
  const byteOf = new Int16Array(0x200).fill(-1);
  byteAlphabet.forEach((letter, byte) => {
    byteOf[letter.charCodeAt(0)] = byte;
  });
  // A letter outside the alphabet stands for its own UTF-8, at most three bytes a UTF-16 unit.
  const bytes = new Uint8Array(tokens.reduce((sum, token) => sum + 3 * token.length, 0));
  const encoder = new TextEncoder();
  let at = 0;
  tokens.forEach((token, id) => {
    starts[id] = at;
    const begin = at;
    for (let i = 0; i < token.length; i++) {
      const code = token.charCodeAt(i);
      const byte = code < 0x200 ? byteOf[code] : -1;
      if (byte < 0) {
        at = begin + encoder.encodeInto(token, bytes.subarray(begin)).written;
        break;
      }
      bytes[at++] = byte;
    }
  });
  starts[tokens.length] = at;
  return bytes.slice(0, at);
}
