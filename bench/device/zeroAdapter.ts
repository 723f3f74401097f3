/** Candidates' changes of zeros, for the speed of chunk rows with a model that has no adapter. */
import { allLayers, type ModelShape } from '../../server/engine/model/shape.ts';
import type { Factors } from '../../server/engine/projectionChange.ts';
import type { CandidateAdapter } from '../../server/engine/readers/focusAdapter.ts';

/** Of the changes, as adapters that are trained here have it. */
const rank = 32;
/** Tokens of the dynamic prompt, as those adapters have it. */
const promptTokens = 48;

export function zeroAdapter(shape: ModelShape, chunkTokens: number): CandidateAdapter {
  const { hidden, heads, kvHeads, headDim, layers } = shape;
  const queries = heads * headDim;
  const zeros = (inputs: number, outputs: number): Factors => ({
    ...{ inputs, rank, outputs },
    a: new Float32Array(inputs * rank),
    b: new Float32Array(rank * outputs),
  });
  const projections = allLayers(shape).flatMap((layer) => [
    { projection: 'qkv' as const, layer, factors: zeros(hidden, queries + 2 * kvHeads * headDim) },
    { projection: 'o' as const, layer, factors: zeros(queries, hidden) },
  ]);
  const info = { chunkTokens, separatorId: 0, promptTokens, refreshInterval: 1, ownPosition: true };
  return {
    info: { baseSha256: '', roles: ['candidate'], memoryLayers: [], rank, ...info },
    candidate: { projections, bias: new Float32Array(layers * heads) },
    memory: undefined,
  };
}
