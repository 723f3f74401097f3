/**
 * The focus adapter's file (safetensors) as numbers. Roles, each of which may be absent:
 * - candidate: q, k, v, o of candidate tokens (FocusLLM, arXiv 2408.11745, section 3.2): tensors `layers.N.…`, and
 *   `candidate_bias` [layers, heads], added to the scores of candidates;
 * - text: of all tokens: `text.layers.N.…`. It is in the import's weights (tunedSource.ts), not read here;
 * - memory: q and o in the layers that read FoT's memory (arXiv 2307.03170, section 3.1): `memory.layers.N.…`.
 */
import type { ModelManifest } from '../graph/manifest.ts';
import { openSafetensors, type Safetensors } from '../model/safetensors.ts';
import { allLayers, type ModelShape } from '../model/shape.ts';
import { unfit } from '../model/unfitAdapter.ts';
import type { LowRankName, ProjectionChange, StepChange } from '../projectionChange.ts';
import type { AdapterInfo, AdapterRole } from '../protocol.ts';
import { type FactorsByProjection, readFactors, sideBySide } from './adapterFactors.ts';
import { type Folding, followFolding, readFolding } from './adapterFolding.ts';
import { adapterInfo } from './adapterInfo.ts';

export interface CandidateRole {
  projections: readonly ProjectionChange[];
  /** [layers, heads], added to candidates' scores on the decode side */
  bias: Float32Array;
}

export interface FocusAdapter {
  info: AdapterInfo;
  candidate: CandidateRole | undefined;
  memory: StepChange | undefined;
}

/** One that focus readers can use. */
export type CandidateAdapter = FocusAdapter & { candidate: CandidateRole };

/** What a role's tensors begin with, before `layers.N`. */
const prefixes: Record<AdapterRole, string> = { text: 'text.', candidate: '', memory: 'memory.' };

/**
 * Reads an adapter and fits it to the imported model (whose weights may hold what was folded into them).
 * @throws FoveaError('input') when the file is no adapter, or was trained for another base model
 */
export async function loadFocusAdapter(file: string, manifest: ModelManifest, modelDir: string): Promise<FocusAdapter> {
  const tensors = await openSafetensors(file);
  try {
    const { shape } = manifest;
    const names = [...tensors.tensors.keys()];
    const roles = (Object.keys(prefixes) as AdapterRole[]).filter((role) =>
      names.some((name) => name.startsWith(`${prefixes[role]}layers.`)),
    );
    if (roles.length === 0) throw unfit(file, 'it changes no projection');
    const { text_sha256: text } = tensors.metadata;
    if (roles.includes('text') && (text === undefined || text !== manifest.tuning)) {
      throw unfit(file, 'the imported weights lack its role text');
    }
    const info = { ...adapterInfo(file, tensors.metadata, manifest), roles };
    const reading = { file, tensors, shape, folding: await readFolding(manifest, modelDir) };
    const { memoryLayers } = info;
    if (roles.includes('memory') && memoryLayers.length === 0) throw unfit(file, 'its metadata name no memory_layers');
    const [candidate, memory] = [
      roles.includes('candidate') ? await readCandidate(reading) : undefined,
      roles.includes('memory') ? await readMemory(reading, memoryLayers) : undefined,
    ];
    const rank = Math.max(...[candidate, memory].map((role) => role?.rank ?? 0));
    return {
      info: { ...info, rank },
      candidate,
      memory: memory && { memoryLayers, projections: memory.projections },
    };
  } finally {
    await tensors.close();
  }
}

interface AdapterReading {
  file: string;
  tensors: Safetensors;
  shape: ModelShape;
  folding: Folding | undefined;
}

async function readCandidate(reading: AdapterReading): Promise<CandidateRole & { rank: number }> {
  const { file, tensors, shape } = reading;
  const projections: ProjectionChange[] = [];
  let rank = 0;
  for (const layer of allLayers(shape)) {
    const { q, k, v, o } = await layerFactors(reading, 'candidate', layer, ['q', 'k', 'v', 'o']);
    rank = Math.max(rank, q.rank);
    projections.push(
      { projection: 'qkv', layer, factors: sideBySide([q, k, v]) },
      { projection: 'o', layer, factors: o },
    );
  }
  const heads = shape.layers * shape.heads;
  const bias = tensors.tensors.has('candidate_bias') ? await tensors.read('candidate_bias') : new Float32Array(heads);
  if (bias.length !== heads) throw unfit(file, `candidate_bias has ${bias.length} numbers, not ${heads}`);
  return { projections, bias, rank };
}

async function readMemory(reading: AdapterReading, layers: readonly number[]) {
  const projections: ProjectionChange[] = [];
  let rank = 0;
  const changed = ['q', 'o'] as const satisfies readonly LowRankName[];
  for (const layer of layers) {
    const factors = await layerFactors(reading, 'memory', layer, changed);
    rank = Math.max(rank, factors.q.rank);
    for (const name of changed) projections.push({ projection: name, layer, factors: factors[name] });
  }
  return { projections, rank };
}

/** A layer's factors, in the units of the imported model. */
async function layerFactors<Name extends keyof FactorsByProjection>(
  { file, tensors, shape, folding }: AdapterReading,
  role: AdapterRole,
  layer: number,
  names: readonly Name[],
): Promise<Pick<FactorsByProjection, Name>> {
  const [queries, keys] = [shape.heads * shape.headDim, shape.kvHeads * shape.headDim];
  const sizes: Record<'q' | 'k' | 'v' | 'o', [inputs: number, outputs: number]> = {
    q: [shape.hidden, queries],
    k: [shape.hidden, keys],
    v: [shape.hidden, keys],
    o: [queries, shape.hidden],
  };
  const factors = {} as Pick<FactorsByProjection, Name>;
  for (const name of names) {
    const [inputs, outputs] = sizes[name];
    const tensor = `${prefixes[role]}layers.${layer}.${name}_proj`;
    factors[name] = await readFactors(file, tensors, tensor, inputs, outputs);
  }
  if (folding) followFolding(shape, factors, folding, layer);
  return factors;
}
