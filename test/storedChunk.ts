/** Chunk caches of a small shape with numbers from a seed, as tests write them to disk: of three layers and 13 tokens. */
import { HostChunkForm } from '../server/engine/graph/chunkForm.ts';
import { Int8ChunkKv } from '../server/engine/graph/chunkKv.ts';
import { KvBuffer } from '../server/engine/graph/kvBuffer.ts';
import { seededNumbers } from './seededWeights.ts';
import { tinyShapes } from './tinyModels.ts';

export const storedShape = { ...tinyShapes.llama, layers: 3 };
export const storedTokens = 13;
export const storedForm = new HostChunkForm(storedShape, false, 'weights');

/** @param seed says which */
export function storedChunk(seed: string, tokens = storedTokens): Int8ChunkKv {
  const size = storedShape.layers * storedShape.kvHeads * tokens * storedShape.headDim;
  const [keys, values] = ['keys', 'values'].map((kind) => seededNumbers(`${seed} ${kind}`, size, 1));
  return Int8ChunkKv.of(storedShape, KvBuffer.over(storedShape, tokens, keys, values), tokens);
}
