/** The tokens with which a line is over. */
import type { Tokenizer } from '../engine/tokenizer.ts';

const lineFeed = 10;

/** Ids of all tokens that hold a line break; to be asked once a tokenizer. */
export function lineEndIds(tokenizer: Pick<Tokenizer, 'vocabSize' | 'bytesOf'>): number[] {
  const ids: number[] = [];
  for (let id = 0; id < tokenizer.vocabSize; id++) if (tokenizer.bytesOf(id).includes(lineFeed)) ids.push(id);
  return ids;
}
