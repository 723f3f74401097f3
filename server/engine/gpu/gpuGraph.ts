/**
 * The graphs of a decoder on the GPU. They compute what graph/decoder.ts does, with these differences: every node has a
 * kernel there; weights are inputs, uploaded once for all graphs; new keys and values are written into the tail in place,
 * and read from there; of what follows a token, the best id comes down, and the rest stays (gpuNextTokens.ts).
 * Dimensions: b rows, t new tokens (of rows: o ordinary ones, then c candidates), m memory slots, p tail slots,
 * k = m + p (+ c), r rank, v vocabulary, h chunks.
 */
import { layerWeights, sharedWeights } from '../graph/decoder.ts';
import { lowRankInputs } from '../graph/lowRank.ts';
import { GraphBuilder } from '../graph/onnx.ts';
import { allLayers, type ModelShape } from '../model/shape.ts';
import type { LowRankName } from '../projectionChange.ts';
import { type CachePart, gpuAttention } from './gpuAttention.ts';
import { ended } from './gpuSession.ts';
import type { Floats } from './tensors.ts';

/** Which inputs and outputs a forward has; a graph each. */
export interface GpuGraphForm {
  family: 'step' | 'rows';
  /** layers that read a memory */
  memoryLayers: readonly number[];
  /** whether q and o of those layers have an adapter's change (FoT) */
  changesReading: boolean;
  /** whether the memory has candidates, whose scores have a bias */
  hasCandidates: boolean;
  predicts: boolean;
  /** whether chunks are in the tail (the reader `prompt`) */
  hasPrompt: boolean;
}

/** A forward that reads no memory. */
export const plainStep: GpuGraphForm = {
  ...{ family: 'step', memoryLayers: [], predicts: true },
  ...{ changesReading: false, hasCandidates: false, hasPrompt: false },
};

/** How a model's linear layers lie on the device. */
export interface GpuWeightsForm {
  floats: Floats;
  /** of quantised ones: inputs that share a scale; none where they are in full precision */
  blockSize(inputs: number): number | undefined;
  /** inner channels that are rotated together before `down` (spread.ts) */
  innerRotation: number | undefined;
}

/** Queries' tables are the keys' times this. */
export const queryTables = { cosines: 'queryCosines', sines: 'querySines' };

class GpuGraph {
  private readonly g = new GraphBuilder();
  private readonly shape: ModelShape;
  private readonly form: GpuGraphForm;
  private readonly weights: GpuWeightsForm;
  private readonly known = new Set<string>();

  constructor(shape: ModelShape, form: GpuGraphForm, weights: GpuWeightsForm) {
    this.shape = shape;
    this.form = form;
    this.weights = weights;
  }

  build(): Uint8Array {
    const { g, shape, form } = this;
    const isRows = form.family === 'rows';
    g.input('ids', 'int64', ['b', 't']);
    g.input('positions', 'int64', ['b', 't']);
    g.input('at', 'int64', ['b', shape.kvHeads, 'o', 3]);
    if (isRows) {
      g.input('tokenSplit', 'int64', [2]);
      g.input('candidatePositions', 'int64', ['b', 'c']);
      g.input('candidateAt', 'int64', ['b', shape.kvHeads, 'c', 3]);
    }
    const views = this.views();
    const masses: string[] = [];
    let residual = g.op('Gather', [this.weight(sharedWeights.embedding, [shape.vocab, shape.hidden]), 'ids']);
    let normed = this.norm(residual, layerWeights(0).inputNorm, shape.hidden);
    for (const layer of allLayers(shape)) {
      const names = layerWeights(layer);
      const reads = form.memoryLayers.includes(layer);
      const view = reads ? views.withMemory : views.tailAlone;
      const attended = this.attended(normed, layer, view, reads);
      if (form.predicts && (reads || form.hasPrompt)) {
        masses.push(g.op('ReduceSum', [attended.probabilities, g.integers(1, 2)], { keepdims: 0 }));
      }
      const projected = this.outputProjection(attended.output, layer);
      [normed, residual] = this.addAndNorm(projected, residual, names.postNorm);
      const gateUp = this.linear(normed, names.gateUp, shape.hidden, 2 * shape.ffn);
      const [gate, up] = g.ops('Split', [gateUp, g.integers(shape.ffn, shape.ffn)], 2, { axis: -1 });
      const activated = g.op('Mul', [g.op('Microsoft.QuickGelu', [gate], { alpha: { float: 1 } }), up]);
      const down = this.linear(this.rotated(activated), names.down, shape.ffn, shape.hidden);
      const last = layer + 1 === shape.layers;
      const nextNorm = last ? sharedWeights.norm : layerWeights(layer + 1).inputNorm;
      [normed, residual] = this.addAndNorm(down, residual, nextNorm);
    }
    if (form.predicts) this.prediction(normed, masses);
    else ended(g, normed, 3, this.weights.floats);
    return g.encode();
  }

  private prediction(normed: string, masses: readonly string[]): void {
    const { g, shape, form } = this;
    const logits = g.op('Cast', [this.linear(normed, sharedWeights.head, shape.hidden, shape.vocab)], { to: 1 });
    const centred = g.op('Sub', [logits, g.op('ReduceMax', [logits, g.integers(-1)], { keepdims: 1 })]);
    const sum = g.op('ReduceSum', [g.op('Exp', [centred]), g.integers(-1)], { keepdims: 1 });
    g.outputOp('logProbs', 'float32', [1, 't', shape.vocab], 'Sub', [centred, g.op('Log', [sum])]);
    const [best, id] = g.ops('TopK', ['logProbs', g.integers(1)], 2, { axis: -1 });
    g.output('bestLogProb', best, 'float32', [1, 't', 1]);
    g.output('bestId', id, 'int64', [1, 't', 1]);
    if (masses.length === 0) return;
    const mass = masses.reduce((all, each) => g.op('Add', [all, each]));
    const hasMemory = form.memoryLayers.length > 0;
    const [ofMemory, ofTail] = hasMemory ? g.ops('Split', [mass, 'partSlots'], 2, { axis: -1 }) : [undefined, mass];
    const outputs: [string, string | undefined, string][] = [
      ['memoryMass', ofMemory, 'm'],
      ['promptMass', form.hasPrompt ? ofTail : undefined, 'p'],
    ];
    for (const [name, slots, dimension] of outputs) {
      if (slots === undefined) continue;
      const ofChunks = g.input(`${name}Chunks`, this.weights.floats, [dimension, `${name}H`]);
      g.outputOp(name, 'float32', [1, 't', `${name}H`], 'Cast', [g.op('MatMul', [slots, ofChunks])], { to: 1 });
    }
  }

  /** What attention needs besides queries and caches, with the memory and without. */
  private views() {
    const { g, form } = this;
    const type = this.weights.floats;
    const expanded = (name: string, dims: (string | number)[]) =>
      g.op('Expand', [g.input(name, type, dims), g.input(`${name}Shape`, 'int64', [5])]);
    const view = (prefix: string, mask: string) => ({
      mask,
      scoreShape: g.input(`${prefix}ScoreShape`, 'int64', [5]),
      flatShape: g.input(`${prefix}FlatShape`, 'int64', [4]),
    });
    const isRows = form.family === 'rows';
    const tail = expanded('tailMask', [1, 1, 1, 't', isRows ? 'pc' : 'p']);
    const hasMemory = form.memoryLayers.length > 0;
    const withMemory = hasMemory
      ? view('all', g.op('Concat', [expanded('memoryMask', ['mb', 1, 1, 'mt', 'm']), tail], { axis: -1 }))
      : undefined;
    const isEverywhere = form.memoryLayers.length === this.shape.layers;
    const tailAlone = isEverywhere ? undefined : view('tail', tail);
    if (hasMemory) g.input('partSlots', 'int64', [isRows ? 3 : 2]);
    return { withMemory: withMemory ?? tailAlone, tailAlone: tailAlone ?? withMemory };
  }

  private attended(normed: string, layer: number, view: ReturnType<GpuGraph['views']>['withMemory'], reads: boolean) {
    if (!view) throw new Error('a layer that reads nothing');
    const { g, shape, form } = this;
    const [q, k, v] = this.projections(normed, layer);
    const queries = this.rotate(q, 'positions', shape.heads, true);
    const newKeys = this.byHead(this.rotate(k, 'positions', shape.kvHeads, false));
    const newValues = this.byHead(v);
    const parts: CachePart[] = [];
    if (reads) parts.push(this.cache('memory', layer, 'b', 'm'));
    const own: CachePart[] = [];
    let [keys, values] = [newKeys, newValues];
    if (form.family === 'rows') {
      const [ordinaryKeys, candidateKeys] = g.ops('Split', [newKeys, 'tokenSplit'], 2, { axis: 2 });
      const [ordinaryValues, candidateValues] = g.ops('Split', [newValues, 'tokenSplit'], 2, { axis: 2 });
      [keys, values] = [ordinaryKeys, ordinaryValues];
      own.push({ keys: candidateKeys, values: candidateValues });
      this.offerCandidates(k, candidateValues, layer);
    }
    parts.push(this.written('tail', layer, 'b', 'p', 'at', keys, values), ...own);
    const bias = reads && form.hasCandidates ? this.candidateBias(layer) : undefined;
    return gpuAttention(g, shape, { queries, parts, ...view, bias, partSlots: 'partSlots' });
  }

  /** Candidates' keys, rotated to where the decode side sees them, and values, into slots of its memory. */
  private offerCandidates(k: string, values: string, layer: number): void {
    const { g, shape } = this;
    const [, candidates] = g.ops('Split', [k, 'tokenSplit'], 2, { axis: 1 });
    const keys = this.byHead(this.rotate(candidates, 'candidatePositions', shape.kvHeads, false));
    this.written('candidate', layer, 1, 's', 'candidateAt', keys, values);
  }

  private cache(kind: string, layer: number, rows: string | number, slots: string): CachePart {
    const { g, shape } = this;
    const dims = [rows, shape.kvHeads, slots, shape.headDim];
    return {
      keys: g.input(`${kind}K.${layer}`, this.weights.floats, dims),
      values: g.input(`${kind}V.${layer}`, this.weights.floats, dims),
    };
  }

  /** A cache with new keys and values in the slots `at`: outputs that are written where the inputs lie. */
  private written(
    kind: string,
    layer: number,
    rows: string | number,
    slots: string,
    at: string,
    keys: string,
    values: string,
  ): CachePart {
    const { g, shape } = this;
    const before = this.cache(kind, layer, rows, slots);
    const dims = [rows, shape.kvHeads, slots, shape.headDim];
    const put = (name: string, into: string, what: string) =>
      g.outputOp(name, this.weights.floats, dims, 'ScatterND', [into, at, what]);
    return {
      keys: put(`${kind}KOut.${layer}`, before.keys, keys),
      values: put(`${kind}VOut.${layer}`, before.values, values),
    };
  }

  /** [1, kvHeads, groups, 1, k]: the layer's biases in the slots of candidates. */
  private candidateBias(layer: number): string {
    const { g, shape } = this;
    const groups = shape.heads / shape.kvHeads;
    const isCandidate = this.input('isCandidate', [1, 1, 1, 1, 'k']);
    const all = this.input('candidateBias', [shape.layers, shape.heads]);
    const mine = g.op('Gather', [all, g.integers(layer)], { axis: 0 });
    return g.op('Mul', [g.op('Reshape', [mine, g.integers(1, shape.kvHeads, groups, 1, 1)]), isCandidate]);
  }

  private projections(x: string, layer: number): [q: string, k: string, v: string] {
    const { g, shape, form } = this;
    const names = layerWeights(layer);
    const [queries, keys] = [shape.heads * shape.headDim, shape.kvHeads * shape.headDim];
    let qkv = this.linear(x, names.qkv, shape.hidden, queries + 2 * keys);
    if (shape.qkvBias) qkv = g.op('Add', [qkv, this.weight(names.qkvBias, [queries + 2 * keys])]);
    if (form.family === 'rows') qkv = this.changeCandidates(x, qkv, 'qkv', layer, shape.hidden, queries + 2 * keys);
    const [q, k, v] = g.ops('Split', [qkv, g.integers(queries, keys, keys)], 3, { axis: -1 });
    const changed = this.changesReading(layer)
      ? g.op('Add', [q, this.lowRank(x, 'q', layer, shape.hidden, queries)])
      : q;
    return [this.headNorm(changed, names.qNorm, shape.heads), this.headNorm(k, names.kNorm, shape.kvHeads), v];
  }

  private outputProjection(x: string, layer: number): string {
    const { g, shape, form } = this;
    const inputs = shape.heads * shape.headDim;
    const y = this.linear(x, layerWeights(layer).o, inputs, shape.hidden);
    if (form.family === 'rows') return this.changeCandidates(x, y, 'o', layer, inputs, shape.hidden);
    return this.changesReading(layer) ? g.op('Add', [y, this.lowRank(x, 'o', layer, inputs, shape.hidden)]) : y;
  }

  private changesReading(layer: number): boolean {
    return this.form.changesReading && this.form.memoryLayers.includes(layer);
  }

  /** Adds an adapter's change of the candidates (the last c tokens) to `y`. */
  private changeCandidates(x: string, y: string, name: LowRankName, layer: number, inputs: number, outputs: number) {
    const { g } = this;
    const [, from] = g.ops('Split', [x, 'tokenSplit'], 2, { axis: 1 });
    const [ordinary, candidates] = g.ops('Split', [y, 'tokenSplit'], 2, { axis: 1 });
    const changed = g.op('Add', [candidates, this.lowRank(from, name, layer, inputs, outputs)]);
    return g.op('Concat', [ordinary, changed], { axis: 1 });
  }

  private lowRank(x: string, name: LowRankName, layer: number, inputs: number, outputs: number): string {
    const { g } = this;
    const [a, b] = lowRankInputs(name, layer);
    const down = g.op('MatMul', [x, this.input(a, [inputs, `r.${name}`])]);
    return g.op('MatMul', [down, this.input(b, [`r.${name}`, outputs])]);
  }

  /** `x W`, W as it lies on the device. */
  private linear(x: string, name: string, inputs: number, outputs: number): string {
    const { g, weights } = this;
    const block = weights.blockSize(inputs);
    if (block === undefined) return g.op('MatMul', [x, this.weight(name, [inputs, outputs])]);
    const blocks = inputs / block;
    const bytes = g.input(`${name}.bytes`, 'uint8', [outputs, blocks, block]);
    const scales = g.input(`${name}.scales`, weights.floats, [outputs * blocks]);
    const attributes = { K: inputs, N: outputs, bits: 8, block_size: block };
    return g.op('Microsoft.MatMulNBits', [x, bytes, scales], attributes);
  }

  private rotate(x: string, positions: string, heads: number, asQueries: boolean): string {
    const { shape } = this;
    const dims = ['positions', shape.headDim / 2];
    const tables = asQueries ? queryTables : sharedWeights;
    const inputs = [x, positions, this.weight(tables.cosines, dims), this.weight(tables.sines, dims)];
    return this.g.op('Microsoft.RotaryEmbedding', inputs, { num_heads: heads, interleaved: 0 });
  }

  /** [b, t, kvHeads * headDim] to [b, kvHeads, t, headDim]. */
  private byHead(x: string): string {
    const { g, shape } = this;
    const split = g.op('Reshape', [x, g.integers(0, 0, shape.kvHeads, shape.headDim)]);
    return g.op('Transpose', [split], { perm: [0, 2, 1, 3] });
  }

  private norm(x: string, name: string, size: number): string {
    const attributes = { axis: -1, epsilon: { float: this.shape.normEps } };
    return this.g.op('SimplifiedLayerNormalization', [x, this.weight(name, [size])], attributes);
  }

  private headNorm(x: string, name: string, heads: number): string {
    const { g, shape } = this;
    if (!shape.qkNorm) return x;
    const split = g.op('Reshape', [x, g.integers(0, 0, heads, shape.headDim)]);
    return g.op('Reshape', [this.norm(split, name, shape.headDim), g.integers(0, 0, heads * shape.headDim)]);
  }

  private addAndNorm(x: string, residual: string, norm: string): [normed: string, residual: string] {
    const epsilon = { float: this.shape.normEps };
    const inputs = [x, residual, this.weight(norm, [this.shape.hidden])];
    const out = this.g.ops('Microsoft.SkipSimplifiedLayerNormalization', inputs, 4, { epsilon }, [0, 3]);
    return [out[0], out[3]];
  }

  private rotated(activated: string): string {
    const { g, shape, weights } = this;
    const { innerRotation: block } = weights;
    if (block === undefined) return activated;
    const blocks = g.op('Reshape', [activated, g.integers(0, 0, -1, block)]);
    const rotated = g.op('MatMul', [blocks, this.weight(sharedWeights.innerRotation, [block, block])]);
    return g.op('Reshape', [rotated, g.integers(0, 0, shape.ffn)]);
  }

  /** A weight in the device's numbers. */
  private weight(name: string, dims: (string | number)[]): string {
    return this.input(name, dims);
  }

  /** An input in the device's numbers; asking twice gives the same. */
  private input(name: string, dims: (string | number)[]): string {
    if (this.known.has(name)) return name;
    this.known.add(name);
    return this.g.input(name, this.weights.floats, dims);
  }
}

/** The .onnx bytes of one form. */
export function gpuGraph(shape: ModelShape, form: GpuGraphForm, weights: GpuWeightsForm): Uint8Array {
  return new GpuGraph(shape, form, weights).build();
}
