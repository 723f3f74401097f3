/** Text to ids and back. Text never yields a special id; only the prompt builder emits them. */

/** Ids with a meaning of their own; `undefined` where the model has none. */
export interface SpecialIds {
  bos: number | undefined;
  eos: number | undefined;
  /** every id that ends a generation (end of text, end of turn, file separators) */
  ends: readonly number[];
  /** fill-in-the-middle tokens, where the model has all three */
  fim: { prefix: number; suffix: number; middle: number } | undefined;
  /** what stands before and after a turn of a conversation, where the model has both */
  turn: { start: number; end: number } | undefined;
}

/** Ids of a text and where each token begins in it. */
export interface Encoding {
  ids: number[];
  /** UTF-16 offset at which token i begins; tokens of one multi-byte character share its offset */
  starts: number[];
}

export interface Tokenizer {
  readonly vocabSize: number;
  readonly special: SpecialIds;
  /** Ids of `text` as plain text: `<|im_end|>` in it is nine characters, not a special id. */
  encode(text: string): number[];
  encodeWithOffsets(text: string): Encoding;
  /** Text of `ids`; bytes that are no UTF-8 become U+FFFD; special ids give nothing. */
  decode(ids: readonly number[]): string;
  /** The UTF-8 bytes that one id stands for (none for a special id). */
  bytesOf(id: number): Uint8Array;
  /** UTF-16 offsets at which the pieces of `text` begin: no token reaches from one piece into the next. */
  pieceStarts(text: string): number[];
  /** Whether the text of two ids, within one piece, is encoded as these two again. */
  mayFollow(left: number, right: number): boolean;
}
