/** Which chunks are asked at a hole, where not all of a repository's can be: a stand-in for those that are resident. Pure. */
import type { ChunkKey } from '../../server/engine/protocol.ts';
import type { IndexedChunk } from '../../server/workspace/repositoryIndex.ts';
import type { Digging } from '../digHoles.ts';
import type { Random } from '../seededRandom.ts';
import type { AskedChunk } from './consultRecords.ts';

/** BM25's best that are asked in any case: the sixteen that it offers, and the next eight to compare with. */
export const gateChunks = 24;
export const offeredChunks = 16;

type Chunks = ReadonlyMap<ChunkKey, IndexedChunk>;

/** Names of all chunks in random order: those asked at a hole beside what is always asked come from its front. */
export function samplingOrder(chunks: Chunks, random: Random): string[] {
  return random.shuffled([...chunks.values()].map(nameOf).sort());
}

/**
 * BM25's best in its order, then the open file's, then others in sampling order, up to `most`.
 * @param path the open file's
 */
export function chunksToAsk(
  chunks: Chunks,
  { ranked, excluded }: Pick<Digging, 'ranked' | 'excluded'>,
  path: string,
  { order, most }: { order: readonly string[]; most: number },
): IndexedChunk[] {
  const asked = new Set<IndexedChunk>();
  for (const { key } of ranked.slice(0, gateChunks)) asked.add(chunks.get(key)!);
  const allowed = [...chunks.values()].filter(({ key }) => !excluded(key));
  for (const chunk of allowed) if (chunk.path === path) asked.add(chunk);
  const byName = new Map(allowed.map((chunk) => [nameOf(chunk), chunk]));
  for (const name of order) {
    const chunk = byName.get(name);
    if (chunk && asked.size < most) asked.add(chunk);
  }
  return [...asked];
}

export function askedChunk(
  { path, start, end, ids, key }: IndexedChunk,
  { ranked }: Pick<Digging, 'ranked'>,
): AskedChunk {
  const rank = ranked.findIndex((each) => each.key === key);
  return { path, start, end, tokens: ids.length, rank: rank < 0 ? null : rank };
}

function nameOf({ path, start, end }: IndexedChunk): string {
  return `${path}:${start}-${end}`;
}
