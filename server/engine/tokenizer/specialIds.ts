/** Which control tokens mean what, told by their text: no format says it. */
import type { SpecialIds } from '../tokenizer.ts';

/** What ends a completion: end of text or turn, the next turn, the next file, padding. Compared without `<|` and `|>`. */
const endNames = new Set([
  ...['endoftext', 'end_of_text', 'eos', 's', '/s', 'end▁of▁sentence', 'eot', 'eot_id', 'eom_id', 'end', 'end_of_turn'],
  ...['im_end', 'im_start', 'start_header_id', 'begin_of_text', 'begin▁of▁sentence', 'pad', 'fim_pad'],
  ...['file_sep', 'repo_name', 'reponame', 'filename', 'fim_prefix', 'fim_suffix', 'fim_middle'],
]);

/** Prefix, suffix, middle; in Qwen2.5-Coder, StarCoder and DeepSeek-Coder. */
const fimNames = [
  ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'],
  ['<fim_prefix>', '<fim_suffix>', '<fim_middle>'],
  ['<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>'],
];

/** Names of models that were trained to fill in the middle. */
const fimModels = /coder|starcoder|codestral|codegemma|granite.*code|smollm.*code/i;

/** ChatML, as SmolLM2 and Qwen2.5 were taught it. */
const turnNames = ['<|im_start|>', '<|im_end|>'] as const;

export interface SpecialIdsInput {
  /** control ids and their text */
  control: ReadonlyMap<number, string>;
  bosId: number | undefined;
  eosId: number | undefined;
  /** the model's name */
  name: string | undefined;
}

/**
 * A vocabulary with fill-in-the-middle tokens is no proof that they were trained: Qwen2.5 shares its vocabulary with
 * Qwen2.5-Coder. So a model counts as one only where its name says code as well.
 */
export function specialIds({ control, bosId, eosId, name }: SpecialIdsInput): SpecialIds {
  // llama.cpp's converter writes some of DeepSeek's with spaces.
  const named = [...control].map(([id, text]) => [id, text.replaceAll(' ', '▁')] as const);
  const byText = new Map(named.map(([id, text]) => [text, id]));
  const ends = new Set<number>();
  if (eosId !== undefined) ends.add(eosId);
  if (bosId !== undefined) ends.add(bosId);
  for (const [id, text] of named) {
    if (endNames.has(text.replace(/^(<[|｜]?|\[)|([|｜]?>|\])$/g, '').toLowerCase())) ends.add(id);
  }
  let fim: SpecialIds['fim'];
  for (const names of fimNames) {
    const [prefix, suffix, middle] = names.map((text) => byText.get(text));
    if (prefix === undefined || suffix === undefined || middle === undefined || !fimModels.test(name ?? '')) continue;
    fim ??= { prefix, suffix, middle };
  }
  const [start, end] = turnNames.map((text) => byText.get(text));
  const turn = start === undefined || end === undefined ? undefined : { start, end };
  return { bos: bosId, eos: eosId, ends: [...ends].sort((a, b) => a - b), fim, turn };
}
