/** From a model's tokenizer document to a tokenizer. */
import type { TokenizerData } from '../model/source.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { ByteLevelTokenizer } from './byteLevelTokenizer.ts';
import { specialIds } from './specialIds.ts';
import { readTokenizerJson } from './tokenizerJson.ts';

/**
 * Serves byte-level BPE (SmolLM2, Qwen2, Llama 3, GPT-2, StarCoder).
 * @throws FoveaError `input` for any other kind, such as SentencePiece or Unigram
 */
export function createTokenizer({ tokenizerJson, bosId, eosId, name }: TokenizerData): Tokenizer {
  const model = readTokenizerJson(tokenizerJson);
  return new ByteLevelTokenizer(model, specialIds({ control: model.control, bosId, eosId, name }));
}
