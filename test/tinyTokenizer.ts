/** A byte-level BPE tokenizer of 300 ids for the tiny models: special tokens, 256 bytes, a few merges of code. */

/** The specials come first, as in SmolLM2; 2 ends a turn. */
const specials = {
  llama: ['<|endoftext|>', '<|im_start|>', '<|im_end|>'],
  qwen2: ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>'],
};

/** Merges in order of rank; the last few are left out where there are more specials. */
const merges =
  'Ġ Ġ|ĠĠ ĠĠ|ĠĠ Ġ|i n|e r|r e|o n|t i|e n|s e|a r|s t|a l|o r|( )|Ġ =|t h|u r|re t|ret ur|retur n|f u|fu n|c ti|cti on|fun ction|l e|le t|c on|con st|v al|u e|val ue|n a|na m|nam e|se l|sel f|d e|de f|i f|_ _'.split(
    '|',
  );

/** The printable character that byte-level BPE writes for each byte (GPT-2's table). */
function byteCharacters(): string[] {
  const characters: string[] = [];
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    characters.push(String.fromCodePoint(printable ? byte : next++));
  }
  return characters;
}

export interface TinyVocabulary {
  /** 300 tokens by id, as a tokenizer.json or GGUF writes them */
  tokens: string[];
  merges: string[];
  specials: string[];
}

/** @param kind of a tiny model; those of Qwen have fill-in-the-middle tokens */
export function tinyVocabulary(kind: string): TinyVocabulary {
  const own = specials[kind.startsWith('qwen') ? 'qwen2' : 'llama'];
  const kept = merges.slice(0, 300 - 256 - own.length);
  const merged = kept.map((merge) => merge.replace(' ', ''));
  return { tokens: [...own, ...byteCharacters(), ...merged], merges: kept, specials: own };
}

/** @returns a tokenizer.json document that splits text as GPT-2 does */
export function tinyTokenizerJson(kind: string): object {
  const { tokens, merges, specials } = tinyVocabulary(kind);
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map((content, id) => {
      return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    }),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
}
