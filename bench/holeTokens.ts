/** A saved hole as the token ids that every reader is asked to score: one definition for the engine and for training/. */
import { languageOf } from '../server/chunking/languages.ts';
import type { ScoreParams } from '../server/engine/protocol.ts';
import type { TokenHealer } from '../server/prompt/healing.ts';
import { localContext } from '../server/prompt/localContext.ts';
import { idsOf } from './askHoles.ts';
import type { Hole } from './hole.ts';
import { targetTokens } from './sampleHoles.ts';

export type HoleTokens = Required<Pick<ScoreParams, 'local' | 'localFileTokens' | 'history' | 'targets' | 'chunks'>>;

/**
 * The local context is the product's. The cursor's token is encoded together with the target, as the file has it: where
 * token healing rolled it back, it is spelled as it truly stands.
 * @param tokens of the file in the local context, in place of the product's
 */
export function holeTokens(healer: TokenHealer, hole: Hole, tokens?: number): HoleTokens {
  const { tokenizer } = healer;
  const document = { path: hole.path, languageId: languageOf(hole.path).id, text: hole.before };
  const { ids, fileTokens, history, boundary } = localContext(
    healer,
    document,
    hole.offset,
    tokens === undefined ? {} : { tokens },
  );
  const rest = tokenizer.encode(hole.before.slice(boundary) + hole.target);
  const spelled = tokenizer.encode(hole.before.slice(boundary));
  const before = rest.slice(0, Math.max(0, spelled.length - 1));
  return {
    chunks: hole.chunks.map((chunk) => idsOf({ tokenizer }, chunk)),
    local: [...ids, ...before],
    localFileTokens: fileTokens + before.length,
    history: [...history, ...before],
    targets: rest.slice(before.length, before.length + targetTokens),
  };
}
