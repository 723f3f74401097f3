/**
 * Token healing: the text before a cursor seldom ends where a token would (`retu`, four of eight spaces). The last tokens
 * that typing on could change are taken back, and generation is held to spell what they stood for. Knows pieces and
 * tokens, no files.
 */
import type { Constraint } from '../engine/protocol.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import { RemainderConstraints } from './remainderConstraints.ts';

export interface Healed {
  /** tokens of the text before `boundary` */
  ids: number[];
  /** UTF-16 offset at which each of them begins */
  starts: number[];
  /** UTF-16 offset in the text: what stands before it stays as it is, whatever is typed next */
  boundary: number;
  /** UTF-8 bytes that generation has to spell first: the text from `boundary` on, as the model writes it */
  remainder: Uint8Array;
  /** `undefined` where nothing is left to spell */
  constraint: Constraint | undefined;
}

/** Longest remainder, UTF-16 units: deeper indentation and longer words are taken back in part. */
const longestRemainder = 64;

/**
 * What might be typed next, as far as it tells pieces apart: letters that finish a contraction, a digit, blanks with and
 * without a word or line break after them, punctuation, a mark that composes with the letter before it.
 */
const continuations = ['a', 'e', 'l', 's', '0', ' ', ' x', '\n', ' \nx', '\r\n', '.', "'", "'s", '\u0301', '\u4e2d'];

export class TokenHealer {
  readonly tokenizer: Tokenizer;
  /** made at the first use: it sorts the vocabulary */
  private constraints: RemainderConstraints | undefined;

  constructor(tokenizer: Tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** @param text the text before the cursor, from a place where a token begins */
  heal(text: string, maxChars = longestRemainder): Healed {
    const { ids, starts } = this.tokenizer.encodeWithOffsets(text);
    const stable = Math.max(stableBoundary(this.tokenizer, text, maxChars), text.length - maxChars);
    let kept = starts.findIndex((start) => start >= stable);
    if (kept < 0) kept = Math.max(0, ids.length - 1);
    const remainder = bytesOf(this.tokenizer, ids.slice(kept));
    return {
      ids: ids.slice(0, kept),
      starts: starts.slice(0, kept),
      boundary: starts[kept] ?? text.length,
      remainder,
      constraint: remainder.length > 0 ? this.constraintOf(remainder) : undefined,
    };
  }

  /** What `generated` adds to the typed text: its own text after the remainder; '' before that is spelled out. */
  textAfter({ remainder }: Pick<Healed, 'remainder'>, generated: readonly number[]): string {
    const bytes = bytesOf(this.tokenizer, generated).subarray(remainder.length);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  /** Byte offsets at which a piece begins in the remainder when one of `continuations` follows it. */
  private bordersIn(remainder: Uint8Array): Set<number> {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(remainder);
    const starts = new Set(continuations.flatMap((continuation) => this.tokenizer.pieceStarts(text + continuation)));
    const encoder = new TextEncoder();
    return new Set([...starts].map((start) => encoder.encode(text.slice(0, start)).length));
  }

  private constraintOf(remainder: Uint8Array): Constraint {
    this.constraints ??= new RemainderConstraints(this.tokenizer);
    return this.constraints.spelling(remainder, this.bordersIn(remainder));
  }
}

/**
 * UTF-16 offset of the last piece that begins where it does whatever follows the text, tried with `continuations`.
 * Looks no further back than it must to know the last `maxChars`.
 */
function stableBoundary(tokenizer: Tokenizer, text: string, maxChars: number): number {
  const pieces = tokenizer.pieceStarts(text);
  const first = pieces.findLast((start) => start <= text.length - maxChars) ?? 0;
  const tail = text.slice(first);
  const own = tokenizer.pieceStarts(tail);
  let shared = own.length;
  for (const continuation of continuations) {
    const continued = tokenizer.pieceStarts(tail + continuation);
    const differs = own.findIndex((start, i) => start !== continued[i]);
    if (differs >= 0) shared = Math.min(shared, differs);
  }
  return first + (own[shared - 1] ?? 0);
}

function bytesOf(tokenizer: Tokenizer, ids: readonly number[]): Uint8Array {
  const parts = ids.map((id) => tokenizer.bytesOf(id));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
