/**
 * The slow twin of graphs and caches: a decoder in plain loops over one sequence, without caches, in f64. Which key a
 * query sees, and at which distance, is a function given by the caller, so every reader is one forward. For tests on
 * models of a few thousand weights.
 */

import { type LayerWeights, readLayer } from '../server/engine/graph/readLayer.ts';
import type { ModelShape } from '../server/engine/model/shape.ts';
import type { ModelSource } from '../server/engine/model/source.ts';
import type { AdapterRole } from '../server/engine/protocol.ts';

/** One token of the sequence. */
export interface PlainToken {
  id: number;
  /** where it stands when it asks */
  position: number;
  /** as which it uses the adapter's projections; ordinary ones where none is named */
  role: AdapterRole | undefined;
}

/** The position at which `query` sees `key` in a layer, both by index in the sequence; `undefined`: not at all. */
export type KeyPosition = (query: number, key: number, layer: number) => number | undefined;

/** Trained changes, dense: [out, in], `undefined` where a projection has none; and what is added to candidates' scores. */
export interface PlainAdapter {
  change(role: AdapterRole, layer: number, projection: 'q' | 'k' | 'v' | 'o'): Float32Array | undefined;
  bias(layer: number, head: number): number;
}

export class PlainDecoder {
  private readonly shape: ModelShape;
  private readonly layers: LayerWeights[];
  private readonly embedding: Float32Array;
  private readonly head: Float32Array;
  private readonly norm: Float32Array;

  private constructor(shape: ModelShape, layers: LayerWeights[], shared: [Float32Array, Float32Array, Float32Array]) {
    this.shape = shape;
    this.layers = layers;
    [this.embedding, this.head, this.norm] = shared;
  }

  static async load(source: ModelSource): Promise<PlainDecoder> {
    const { shape } = source;
    const layers: LayerWeights[] = [];
    for (let layer = 0; layer < shape.layers; layer++) layers.push(await readLayer(source, layer));
    const embedding = await source.read('model.embed_tokens.weight');
    const head = shape.tiedEmbeddings ? embedding : await source.read('lm_head.weight');
    return new PlainDecoder(shape, layers, [embedding, head, await source.read('model.norm.weight')]);
  }

  /** Log-probabilities after each token: [tokens][vocab]. */
  forward(tokens: readonly PlainToken[], keyPosition: KeyPosition, adapter?: PlainAdapter): number[][] {
    const { hidden, normEps, vocab } = this.shape;
    let states = tokens.map(({ id }) => [...this.embedding.subarray(id * hidden, (id + 1) * hidden)]);
    for (const [layer, weights] of this.layers.entries()) {
      const attended = this.attend(layer, states, tokens, keyPosition, adapter);
      states = states.map((state, i) => add(state, attended[i]));
      states = states.map((state) => add(state, this.feedForward(weights, normed(state, weights.postNorm, normEps))));
    }
    return states.map((state) => logSoftmax(product(this.head, normed(state, this.norm, normEps), vocab)));
  }

  private attend(
    layer: number,
    states: readonly number[][],
    tokens: readonly PlainToken[],
    keyPosition: KeyPosition,
    adapter: PlainAdapter | undefined,
  ): number[][] {
    const { heads, kvHeads, headDim, hidden, normEps } = this.shape;
    const weights = this.layers[layer];
    const [queries, keys] = [heads * headDim, kvHeads * headDim];
    const changed = (y: number[], x: readonly number[], { role }: PlainToken, name: 'q' | 'k' | 'v' | 'o') => {
      const change = role && adapter?.change(role, layer, name);
      return change ? add(y, product(change, x, y.length)) : y;
    };
    const inputs = states.map((state) => normed(state, weights.inputNorm, normEps));
    const projected = inputs.map((x, i) => {
      const qkv = product(weights.qkv, x, queries + 2 * keys);
      if (weights.qkvBias) for (let j = 0; j < qkv.length; j++) qkv[j] += weights.qkvBias[j];
      const [q, k, v] = [qkv.slice(0, queries), qkv.slice(queries, queries + keys), qkv.slice(queries + keys)];
      const token = tokens[i];
      return {
        q: this.headsNormed(changed(q, x, token, 'q'), weights.qNorm),
        k: this.headsNormed(changed(k, x, token, 'k'), weights.kNorm),
        v: changed(v, x, token, 'v'),
      };
    });
    return tokens.map((token, query) => {
      const out = new Array<number>(queries).fill(0);
      for (let head = 0; head < heads; head++) {
        const kv = Math.floor(head / (heads / kvHeads)) * headDim;
        const q = this.rotated(projected[query].q, head * headDim, token.position);
        const seen: { key: number; score: number }[] = [];
        for (let key = 0; key < tokens.length; key++) {
          const position = keyPosition(query, key, layer);
          if (position === undefined) continue;
          const k = this.rotated(projected[key].k, kv, position);
          const fromOutside = tokens[key].role === 'candidate' && token.role !== 'candidate';
          const bias = fromOutside ? (adapter?.bias(layer, head) ?? 0) : 0;
          const dot = q.reduce((sum, value, i) => sum + value * k[i], 0);
          seen.push({ key, score: dot / Math.sqrt(headDim) + bias });
        }
        const probabilities = logSoftmax(seen.map(({ score }) => score)).map(Math.exp);
        for (const [i, { key }] of seen.entries()) {
          for (let d = 0; d < headDim; d++) out[head * headDim + d] += probabilities[i] * projected[key].v[kv + d];
        }
      }
      return changed(product(weights.o, out, hidden), out, token, 'o');
    });
  }

  private feedForward(weights: LayerWeights, x: number[]): number[] {
    const { ffn, hidden } = this.shape;
    const gateUp = product(weights.gateUp, x, 2 * ffn);
    const activated = Array.from({ length: ffn }, (_, i) => (gateUp[i] / (1 + Math.exp(-gateUp[i]))) * gateUp[ffn + i]);
    return product(weights.down, activated, hidden);
  }

  /** RMS norm of every head, in models that have one. */
  private headsNormed(x: number[], weight: Float32Array | undefined): number[] {
    const { headDim, normEps } = this.shape;
    if (!weight) return x;
    const heads = Array.from({ length: x.length / headDim }, (_, head) =>
      x.slice(head * headDim, (head + 1) * headDim),
    );
    return heads.flatMap((head) => normed(head, weight, normEps));
  }

  /** One head's `headDim` numbers from `start`, rotated (half-split) to `position`. */
  private rotated(x: readonly number[], start: number, position: number): number[] {
    const { headDim, ropeTheta, rotaryScaling } = this.shape;
    const half = headDim / 2;
    const magnitude = rotaryScaling?.magnitude ?? 1;
    const out = new Array<number>(headDim);
    for (let i = 0; i < half; i++) {
      const angle = (position * ropeTheta ** (-i / half)) / (rotaryScaling?.divisors[i] ?? 1);
      const [a, b] = [x[start + i], x[start + half + i]];
      out[i] = magnitude * (a * Math.cos(angle) - b * Math.sin(angle));
      out[half + i] = magnitude * (b * Math.cos(angle) + a * Math.sin(angle));
    }
    return out;
  }
}

/** W x for W [rows, x.length], row-major. */
function product(matrix: Float32Array, x: readonly number[], rows: number): number[] {
  const out = new Array<number>(rows).fill(0);
  for (let r = 0; r < rows; r++) for (let c = 0; c < x.length; c++) out[r] += matrix[r * x.length + c] * x[c];
  return out;
}

function add(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + b[i]);
}

/** RMS norm. */
function normed(x: readonly number[], weight: Float32Array, eps: number): number[] {
  const mean = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value, i) => (value * weight[i]) / Math.sqrt(mean + eps));
}

function logSoftmax(x: readonly number[]): number[] {
  const largest = Math.max(...x);
  const sum = Math.log(x.reduce((total, value) => total + Math.exp(value - largest), 0)) + largest;
  return x.map((value) => value - sum);
}
