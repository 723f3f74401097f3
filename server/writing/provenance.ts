/** Where a completion came from, for people: chunks by path and lines, copied runs by place. Knows no engine and no cursor. */

import { lineAt } from '../base/textPosition.ts';
import type { ChunkKey, CopySource } from '../engine/protocol.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import { shortened } from '../reading/cover.ts';
import type { RepositoryIndex } from '../workspace/repositoryIndex.ts';

/** A chunk that the reader read. */
export interface ConsultedChunk {
  path: string;
  /** UTF-16 offsets in the file as it was read */
  start: number;
  end: number;
  /** labels of what encloses it, outermost first */
  scope: readonly string[];
  /** from 1, both included */
  firstLine: number;
  lastLine: number;
  /** of the attention, 0 to 1 */
  share: number;
}

/** A run of the completion's tokens that stands in the repository word for word. */
export interface CopiedRun {
  path: string;
  /** from 1 */
  line: number;
  tokens: number;
}

/** What was read of a file: its index's text, where `text` is not another. */
export interface ReadRange extends Pick<ConsultedChunk, 'path' | 'start' | 'end' | 'scope'> {
  text?: string;
}

/** @param shares of the attention by chunk, as the engine gives them */
export function consultedChunks(
  index: Pick<RepositoryIndex, 'files'>,
  chunks: readonly ReadRange[],
  shares: readonly number[],
): ConsultedChunk[] {
  return chunks.map((chunk, rank) => {
    const text = chunk.text ?? index.files.get(chunk.path)?.text ?? '';
    const end = chunk.start + text.slice(chunk.start, chunk.end).trimEnd().length;
    const [firstLine, lastLine] = [lineAt(text, chunk.start), lineAt(text, end)];
    const { path, start, scope } = chunk;
    return { path, start, end, scope, firstLine, lastLine, share: shares[rank] ?? 0 };
  });
}

/**
 * Neighbouring tokens that were copied from neighbouring places, as one run each.
 * @param sources of the completion's tokens, in order; a run out of the open file itself has no place here
 */
export function copiedRuns(
  index: Pick<RepositoryIndex, 'files' | 'chunks'>,
  tokenizer: Pick<Tokenizer, 'decode'>,
  sources: readonly (CopySource | undefined)[],
): CopiedRun[] {
  const runs: { key: ChunkKey; offset: number; tokens: number }[] = [];
  let open: (typeof runs)[number] | undefined;
  for (const source of sources) {
    const continues = open && source && source.key === open.key && source.offset === open.offset + open.tokens;
    if (open && continues) open.tokens++;
    else {
      open = source?.key === undefined ? undefined : { key: source.key, offset: source.offset, tokens: 1 };
      if (open) runs.push(open);
    }
  }
  return runs.flatMap(({ key, offset, tokens }) => {
    const chunk = index.chunks.get(key);
    const text = chunk && index.files.get(chunk.path)?.text;
    if (chunk === undefined || text === undefined) return [];
    // The copy index holds a chunk's own tokens, without its header.
    const before = tokenizer.decode(chunk.ids.slice(chunk.headerTokens, chunk.headerTokens + offset));
    const at = chunk.start + shortened(text.slice(chunk.start, chunk.end)).whole(before.length);
    return [{ path: chunk.path, line: lineAt(text, at), tokens }];
  });
}
