/**
 * A decoder's forward pass over one sequence, written as the formulas stand: no caches, no batches, no graph. Slow; what
 * is fast is compared with it. Sums run in double precision, activations are kept as float32.
 */
import type { ModelSource } from '../server/engine/model/source.ts';

/** A matrix [rows, columns]. */
interface Rows {
  columns: number;
  values: Float32Array;
}

/** @returns log-probabilities of the token after each of `ids`, [ids.length][vocab] */
export async function plainForward(source: ModelSource, ids: readonly number[]): Promise<Float32Array[]> {
  const { shape } = source;
  const { hidden, heads, kvHeads, headDim } = shape;
  const embeddings: Rows = { columns: hidden, values: await source.read('model.embed_tokens.weight') };
  let x: Float32Array[] = ids.map((id) => embeddings.values.slice(id * hidden, (id + 1) * hidden));
  for (let layer = 0; layer < shape.layers; layer++) {
    const read = (name: string) => source.read(`model.layers.${layer}.${name}`);
    const project = async (name: string, rows: Float32Array[], bias = false) => {
      const weight = { columns: rows[0].length, values: await read(`${name}.weight`) };
      const offset = bias ? await read(`${name}.bias`) : undefined;
      return rows.map((row) => multiply(weight, row, offset));
    };

    const normed = normalise(x, await read('input_layernorm.weight'), shape.normEps);
    const q = (await project('self_attn.q_proj', normed, shape.qkvBias)).map((row, t) => rotate(row, t, shape));
    const k = (await project('self_attn.k_proj', normed, shape.qkvBias)).map((row, t) => rotate(row, t, shape));
    const v = await project('self_attn.v_proj', normed, shape.qkvBias);
    const attended = q.map((query, t) => {
      const out = new Float32Array(heads * headDim);
      for (let head = 0; head < heads; head++) {
        const at = Math.floor(head / (heads / kvHeads)) * headDim;
        const own = query.subarray(head * headDim, (head + 1) * headDim);
        const scores = k.slice(0, t + 1).map((key) => dot(own, key, at) / Math.sqrt(headDim));
        const sum = logSumExp(scores);
        scores.forEach((score, past) => {
          const share = Math.exp(score - sum);
          for (let i = 0; i < headDim; i++) out[head * headDim + i] += share * v[past][at + i];
        });
      }
      return out;
    });
    x = add(x, await project('self_attn.o_proj', attended));

    const between = normalise(x, await read('post_attention_layernorm.weight'), shape.normEps);
    const gate = await project('mlp.gate_proj', between);
    const up = await project('mlp.up_proj', between);
    const gated = gate.map((row, t) => row.map((value, i) => (value / (1 + Math.exp(-value))) * up[t][i]));
    x = add(x, await project('mlp.down_proj', gated));
  }
  const last = normalise(x, await source.read('model.norm.weight'), shape.normEps);
  const out = shape.tiedEmbeddings ? embeddings : { columns: hidden, values: await source.read('lm_head.weight') };
  return last.map((row) => {
    const logits = multiply(out, row);
    const sum = logSumExp(logits);
    return logits.map((logit) => logit - sum);
  });
}

/** `weight` x `row`, plus `offset` where there is one. */
function multiply(weight: Rows, row: Float32Array, offset?: Float32Array): Float32Array {
  const out = new Float32Array(weight.values.length / weight.columns);
  for (let i = 0; i < out.length; i++) out[i] = dot(row, weight.values, i * weight.columns) + (offset?.[i] ?? 0);
  return out;
}

/** Scalar product of `a` with as many numbers of `b` from `at` on. */
function dot(a: Float32Array, b: Float32Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[at + i];
  return sum;
}

function normalise(rows: Float32Array[], weight: Float32Array, eps: number): Float32Array[] {
  return rows.map((row) => {
    const scale = 1 / Math.sqrt(dot(row, row, 0) / row.length + eps);
    return row.map((value, i) => value * scale * weight[i]);
  });
}

/** Rotary position `position` on every head of a row; number i of a head turns with number i + headDim / 2. */
function rotate(row: Float32Array, position: number, shape: { headDim: number; ropeTheta: number }): Float32Array {
  const half = shape.headDim / 2;
  return row.map((value, i) => {
    const within = i % shape.headDim;
    const angle = position / shape.ropeTheta ** ((within % half) / half);
    const partner = within < half ? -row[i + half] : row[i - half];
    return value * Math.cos(angle) + partner * Math.sin(angle);
  });
}

function add(a: Float32Array[], b: Float32Array[]): Float32Array[] {
  return a.map((row, t) => row.map((value, i) => value + b[t][i]));
}

function logSumExp(values: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i] - most);
  return most + Math.log(sum);
}
