/** One layer's weights as a source has them, for what an import does to them before they are stored. */
import type { ModelSource } from '../model/source.ts';

/** Weights as Hugging Face has them ([out, in] f32), q, k and v stacked, gate and up stacked. */
export interface LayerWeights {
  inputNorm: Float32Array;
  qkv: Float32Array;
  qkvBias: Float32Array | undefined;
  /** [headDim] each */
  qNorm: Float32Array | undefined;
  kNorm: Float32Array | undefined;
  o: Float32Array;
  postNorm: Float32Array;
  gateUp: Float32Array;
  down: Float32Array;
}

/** Reads and stacks one layer's weights. */
export async function readLayer(source: ModelSource, layer: number): Promise<LayerWeights> {
  const read = (name: string) => source.read(`model.layers.${layer}.${name}`);
  const stack = async (names: string[]) => concat(await Promise.all(names.map(read)));
  const qkv = ['q', 'k', 'v'].map((p) => `self_attn.${p}_proj`);
  return {
    inputNorm: await read('input_layernorm.weight'),
    qkv: await stack(qkv.map((name) => `${name}.weight`)),
    qkvBias: source.shape.qkvBias ? await stack(qkv.map((name) => `${name}.bias`)) : undefined,
    qNorm: source.shape.qkNorm ? await read('self_attn.q_norm.weight') : undefined,
    kNorm: source.shape.qkNorm ? await read('self_attn.k_norm.weight') : undefined,
    o: await read('self_attn.o_proj.weight'),
    postNorm: await read('post_attention_layernorm.weight'),
    gateUp: await stack(['mlp.gate_proj.weight', 'mlp.up_proj.weight']),
    down: await read('mlp.down_proj.weight'),
  };
}

function concat(parts: Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
