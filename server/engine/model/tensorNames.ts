/** Which tensors a model of a given shape has, and how large each is; Hugging Face's names. Knows no file. */
import type { ModelShape } from './shape.ts';

/** @returns name -> dimensions, slowest first ([out, in] for matrices), in the order of a forward pass */
export function expectedTensors(shape: ModelShape): Map<string, number[]> {
  const { hidden, ffn, vocab } = shape;
  const queries = shape.heads * shape.headDim;
  const keys = shape.kvHeads * shape.headDim;
  const tensors = new Map<string, number[]>([['model.embed_tokens.weight', [vocab, hidden]]]);
  for (let layer = 0; layer < shape.layers; layer++) {
    const add = (name: string, dims: number[]) => tensors.set(`model.layers.${layer}.${name}`, dims);
    add('input_layernorm.weight', [hidden]);
    add('self_attn.q_proj.weight', [queries, hidden]);
    add('self_attn.k_proj.weight', [keys, hidden]);
    add('self_attn.v_proj.weight', [keys, hidden]);
    if (shape.qkvBias) {
      add('self_attn.q_proj.bias', [queries]);
      add('self_attn.k_proj.bias', [keys]);
      add('self_attn.v_proj.bias', [keys]);
    }
    if (shape.qkNorm) {
      add('self_attn.q_norm.weight', [shape.headDim]);
      add('self_attn.k_norm.weight', [shape.headDim]);
    }
    add('self_attn.o_proj.weight', [hidden, queries]);
    add('post_attention_layernorm.weight', [hidden]);
    add('mlp.gate_proj.weight', [ffn, hidden]);
    add('mlp.up_proj.weight', [ffn, hidden]);
    add('mlp.down_proj.weight', [hidden, ffn]);
  }
  tensors.set('model.norm.weight', [hidden]);
  if (!shape.tiedEmbeddings) tensors.set('lm_head.weight', [vocab, hidden]);
  return tensors;
}

const ggufParts: Record<string, string> = {
  'input_layernorm.weight': 'attn_norm.weight',
  'self_attn.q_proj.weight': 'attn_q.weight',
  'self_attn.k_proj.weight': 'attn_k.weight',
  'self_attn.v_proj.weight': 'attn_v.weight',
  'self_attn.q_proj.bias': 'attn_q.bias',
  'self_attn.k_proj.bias': 'attn_k.bias',
  'self_attn.v_proj.bias': 'attn_v.bias',
  'self_attn.q_norm.weight': 'attn_q_norm.weight',
  'self_attn.k_norm.weight': 'attn_k_norm.weight',
  'self_attn.o_proj.weight': 'attn_output.weight',
  'post_attention_layernorm.weight': 'ffn_norm.weight',
  'mlp.gate_proj.weight': 'ffn_gate.weight',
  'mlp.up_proj.weight': 'ffn_up.weight',
  'mlp.down_proj.weight': 'ffn_down.weight',
};

const ggufWholes: Record<string, string> = {
  'model.embed_tokens.weight': 'token_embd.weight',
  'model.norm.weight': 'output_norm.weight',
  'lm_head.weight': 'output.weight',
};

/** The name that a GGUF gives to a tensor of `expectedTensors`. */
export function ggufName(name: string): string {
  const layered = /^model\.layers\.(\d+)\.(.+)$/.exec(name);
  return layered ? `blk.${layered[1]}.${ggufParts[layered[2]]}` : ggufWholes[name];
}
