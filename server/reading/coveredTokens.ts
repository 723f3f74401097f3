/** A tokenizer for covered texts: nothing of a token is spent on what is covered. Knows no files. */
import type { Tokenizer } from '../engine/tokenizer.ts';
import { shortened } from './cover.ts';

export type Encoding = Pick<Tokenizer, 'encode' | 'encodeWithOffsets'>;

/** @returns starts are positions in the covered text */
export function coveredTokens(tokenizer: Encoding): Encoding {
  return {
    encode: (text) => tokenizer.encode(shortened(text).text),
    encodeWithOffsets(text) {
      const short = shortened(text);
      const { ids, starts } = tokenizer.encodeWithOffsets(short.text);
      return { ids, starts: short.text.length === text.length ? starts : starts.map((start) => short.whole(start)) };
    },
  };
}
