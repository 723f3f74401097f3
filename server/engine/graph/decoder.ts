/**
 * The graphs of a Llama-, Qwen2- or Qwen3-like decoder, made by one function in four families:
 * - `step`: any forward with ordinary weights: chunk prefill, local context, decoding (FocusLLM's decode side);
 * - `memory`: a step of which only the memory layers read the memory, with a change of their q and o (FoT,
 *   arXiv 2307.03170, section 3.1);
 * - `rows`: chunk rows whose last c tokens are candidate tokens with the focus adapter's projections (FocusLLM,
 *   arXiv 2408.11745, section 3.2); no head;
 * - `calibrate`: a step that also tells the largest activation per channel at the input of each linear layer.
 * Dimensions: b rows, t new tokens, m memory slots, p tail slots, k = m + p + t, n rows of output, c candidates, r rank.
 */
import { allLayers, type ModelShape } from '../model/shape.ts';
import type { LowRankName } from '../projectionChange.ts';
import { type AttentionInputs, attention, byHead, rotate } from './attention.ts';
import { lowRankInputs } from './lowRank.ts';
import type { MatMul } from './matmul.ts';
import { GraphBuilder } from './onnx.ts';
import type { TensorTable } from './weightsFile.ts';

export type GraphFamily = 'step' | 'memory' | 'rows' | 'calibrate';

export interface GraphForm {
  family: GraphFamily;
  /** layers that read the memory, where not all do (`memory`) */
  memoryLayers?: readonly number[];
  /** for measurements: also tells each head's attention, layer by layer */
  eachHead?: boolean;
}

/** Names of the weights in the table, besides those per layer; `innerRotation` in quantised imports only. */
export const sharedWeights = {
  embedding: 'embedding',
  head: 'head',
  norm: 'norm',
  cosines: 'cosines',
  sines: 'sines',
  innerRotation: 'innerRotation',
};

/** Names of a layer's weights in the table; matrices are stored as `matmul.ts` reads them. */
export function layerWeights(layer: number) {
  const name = (part: string) => `layers.${layer}.${part}`;
  return {
    inputNorm: name('inputNorm'),
    qkv: name('qkv'),
    qkvBias: name('qkvBias'),
    qNorm: name('qNorm'),
    kNorm: name('kNorm'),
    o: name('o'),
    postNorm: name('postNorm'),
    gateUp: name('gateUp'),
    down: name('down'),
  };
}

/** The linear layers of each layer whose inputs `calibrate` measures. */
export const calibrationPoints = ['o', 'down'] as const;

class DecoderGraph {
  private readonly g = new GraphBuilder();
  private readonly shape: ModelShape;
  private readonly table: TensorTable;
  private readonly family: GraphFamily;
  private readonly matMul: MatMul;
  private readonly memoryLayers: readonly number[];
  private readonly eachHead: boolean;

  constructor(shape: ModelShape, table: TensorTable, form: GraphForm, matMul: MatMul) {
    this.shape = shape;
    this.table = table;
    this.family = form.family;
    this.matMul = matMul;
    this.memoryLayers = form.memoryLayers ?? allLayers(shape);
    this.eachHead = form.eachHead === true;
  }

  build(): Uint8Array {
    const { g, shape, family } = this;
    const ids = g.input('ids', 'int64', ['b', 't']);
    const { withMemory, without } = this.attentionInputs();
    const outRows = family === 'rows' ? undefined : g.input('outRows', 'int64', ['n']);
    const isCandidate = family === 'step' ? g.input('isCandidate', 'float32', [1, 1, 1, 1, 'k']) : undefined;
    const candidates = family === 'rows' ? this.candidateInputs() : undefined;
    const masses: string[] = [];

    const embedded = g.op('Gather', [this.weight(sharedWeights.embedding), ids]);
    let residual = g.op('Cast', [embedded], { to: 1 });
    let normed = g.op('SimplifiedLayerNormalization', [residual, this.weight(layerWeights(0).inputNorm)], {
      axis: -1,
      epsilon: { float: shape.normEps },
    });
    for (let layer = 0; layer < shape.layers; layer++) {
      const names = layerWeights(layer);
      const last = layer + 1 === shape.layers;
      // what comes behind the last layer's keys and values is of the wanted tokens alone
      const chosen = last && family !== 'calibrate' ? outRows : undefined;
      const projected = this.projections(normed, layer, candidates);
      const [, k, v] = projected;
      const q = this.rowsOf(projected[0], chosen, 1);
      residual = this.rowsOf(residual, chosen, 1);
      const bias = isCandidate && this.candidateBias(layer, isCandidate);
      const reads = this.memoryLayers.includes(layer);
      const inputs = this.askedBy(chosen, reads ? withMemory : without);
      const attended = attention(g, shape, q, k, v, inputs, { ...this.layerMemory(layer), bias });
      this.cacheOutput(`newK.${layer}`, attended.newKeys);
      this.cacheOutput(`newV.${layer}`, attended.newValues);
      if (candidates) {
        const keys = rotate(g, this.last(k, candidates), candidates.positions, inputs, shape.kvHeads);
        g.output(`candidateK.${layer}`, byHead(g, keys, shape), 'float32', ['b', shape.kvHeads, 'c', shape.headDim]);
      } else if (reads) {
        const wanted = this.rowsOf(attended.probabilities, chosen ? undefined : outRows, 3);
        if (this.eachHead) this.headsOutput(layer, wanted);
        masses.push(g.op('ReduceSum', [wanted, g.integers(1, 2)], { keepdims: 0 }));
      }
      this.observe('o', layer, attended.output);

      const mixed = this.outputProjection(attended.output, layer, candidates);
      [normed, residual] = this.addAndNorm(mixed, residual, names.postNorm);
      const gateUp = this.matMul(g, normed, names.gateUp);
      const [gate, up] = g.ops('Split', [gateUp, g.integers(shape.ffn, shape.ffn)], 2, { axis: -1 });
      const activated = g.op('Mul', [g.op('Microsoft.QuickGelu', [gate!], { alpha: { float: 1 } }), up!]);
      this.observe('down', layer, activated);
      const nextNorm = last ? sharedWeights.norm : layerWeights(layer + 1).inputNorm;
      [normed, residual] = this.addAndNorm(this.matMul(g, this.rotated(activated), names.down), residual, nextNorm);
    }
    if (outRows) {
      const chosen = this.rowsOf(normed, family === 'calibrate' ? outRows : undefined, 1);
      const logits = this.matMul(g, chosen, sharedWeights.head);
      g.output('logProbs', g.op('LogSoftmax', [logits], { axis: -1 }), 'float32', ['b', 'n', shape.vocab]);
      g.output('mass', g.op('Sum', masses), 'float32', ['b', 'n', 'k']);
    }
    return g.encode();
  }

  /** Some rows along an axis; all where none are named. */
  private rowsOf(x: string, rows: string | undefined, axis: number): string {
    return rows === undefined ? x : this.g.op('Gather', [x, rows], { axis });
  }

  /** Attention of some of the tokens alone; of all where none are named. */
  private askedBy(rows: string | undefined, inputs: AttentionInputs): AttentionInputs {
    if (rows === undefined) return inputs;
    return this.withMask(this.rowsOf(inputs.mask, rows, 3), {
      ...inputs,
      queryPositions: this.rowsOf(inputs.positions, rows, 1),
    });
  }

  /** The same under another mask, and the shapes that follow from it. */
  private withMask(mask: string, inputs: Omit<AttentionInputs, 'mask' | 'scoreShape' | 'flatShape'>): AttentionInputs {
    const { g, shape } = this;
    const { kvHeads, heads } = shape;
    const asking = g.op('Shape', [mask], { start: 3, end: 4 });
    const keys = g.op('Shape', [mask], { start: 4, end: 5 });
    return {
      ...inputs,
      mask,
      scoreShape: g.op('Concat', [g.integers(0, kvHeads, heads / kvHeads), asking, g.integers(-1)], { axis: 0 }),
      flatShape: g.op('Concat', [g.integers(0, kvHeads, -1), keys], { axis: 0 }),
    };
  }

  private weight(name: string): string {
    const tensor = this.table[name];
    if (!tensor) throw new Error(`no weight named ${name}`);
    return this.g.weight(name, tensor);
  }

  /** What layers share that read the memory, and what those share that do not. */
  private attentionInputs(): { withMemory: AttentionInputs; without: AttentionInputs } {
    const { g, shape } = this;
    const positions = g.input('positions', 'int64', ['b', 't']);
    const mask = g.input('mask', 'float32', ['mb', 1, 1, 't', 'k']);
    const { kvHeads, headDim } = shape;
    for (const [kind, slots, layers] of [
      ['memory', 'm', this.memoryLayers],
      ['tail', 'p', allLayers(shape)],
    ] as const) {
      for (const layer of layers) {
        g.input(`${kind}K.${layer}`, 'float32', ['b', kvHeads, slots, headDim]);
        g.input(`${kind}V.${layer}`, 'float32', ['b', kvHeads, slots, headDim]);
      }
    }
    const withMemory = this.withMask(mask, {
      positions,
      queryPositions: positions,
      cosines: this.weight(sharedWeights.cosines),
      sines: this.weight(sharedWeights.sines),
    });
    if (this.memoryLayers.length === shape.layers) return { withMemory, without: withMemory };
    const m = g.op('Shape', [`memoryK.${this.memoryLayers[0]}`], { start: 2, end: 3 });
    const localMask = g.op('Slice', [mask, m, g.integers(2 ** 31 - 1), g.integers(-1)]);
    return { withMemory, without: this.withMask(localMask, withMemory) };
  }

  private layerMemory(layer: number) {
    const tail = { keys: `tailK.${layer}`, values: `tailV.${layer}` };
    if (!this.memoryLayers.includes(layer)) return { tail };
    return { memory: { keys: `memoryK.${layer}`, values: `memoryV.${layer}` }, tail };
  }

  private candidateBias(layer: number, isCandidate: string): string {
    const perHead = this.g.input(`candidateBias.${layer}`, 'float32', [1, 'biasKvHeads', 'biasGroups', 1, 1]);
    return this.g.op('Mul', [perHead, isCandidate]);
  }

  private cacheOutput(name: string, value: string): void {
    this.g.output(name, value, 'float32', ['b', this.shape.kvHeads, 't', this.shape.headDim]);
  }

  private headsOutput(layer: number, attention: string): void {
    const { kvHeads, heads } = this.shape;
    this.g.output(`attention.${layer}`, attention, 'float32', ['b', kvHeads, heads / kvHeads, 'n', 'k']);
  }

  private observe(point: (typeof calibrationPoints)[number], layer: number, value: string): void {
    if (this.family !== 'calibrate') return;
    const largest = this.g.op('ReduceMax', [this.g.op('Abs', [value]), this.g.integers(0, 1)], { keepdims: 0 });
    this.g.output(`largest.${point}.${layer}`, largest, 'float32', ['channels']);
  }

  /** The inner channels of the feed-forward layer, rotated block by block where the import has rotated `down` (spread.ts). */
  private rotated(activated: string): string {
    const { g, shape } = this;
    const rotation = this.table[sharedWeights.innerRotation];
    if (!rotation) return activated;
    const blocks = g.op('Reshape', [activated, g.integers(0, 0, -1, rotation.dims[0])]);
    const rotated = g.op('MatMul', [blocks, this.weight(sharedWeights.innerRotation)]);
    return g.op('Reshape', [rotated, g.integers(0, 0, shape.ffn)]);
  }

  private addAndNorm(x: string, residual: string, norm: string): [normed: string, residual: string] {
    const inputs = [x, residual, this.weight(norm)];
    const epsilon = { float: this.shape.normEps };
    const out = this.g.ops('Microsoft.SkipSimplifiedLayerNormalization', inputs, 4, { epsilon }, [0, 3]);
    return [out[0], out[3]];
  }

  private candidateInputs(): CandidateInputs {
    const { g } = this;
    const positions = g.input('candidatePositions', 'int64', ['b', 'c']);
    const c = g.op('Shape', [positions], { start: 1, end: 2 });
    const t = g.op('Shape', ['ids'], { start: 1, end: 2 });
    const before = g.op('Sub', [t, c]);
    return { positions, before, split: g.op('Concat', [before, c], { axis: 0 }) };
  }

  /** The last c tokens of [b, t, x]. */
  private last(x: string, candidates: CandidateInputs): string {
    return this.g.op('Slice', [x, candidates.before, this.g.integers(2 ** 31 - 1), this.g.integers(1)]);
  }

  /** The change x A B of a projection, its factors inputs of the graph. */
  private lowRank(x: string, projection: LowRankName, layer: number, outputs: number): string {
    const { g, shape } = this;
    const [a, b] = lowRankInputs(projection, layer);
    const inputs = projection === 'o' ? shape.heads * shape.headDim : shape.hidden;
    g.input(a, 'float32', [inputs, `r.${projection}`]);
    g.input(b, 'float32', [`r.${projection}`, outputs]);
    return g.op('MatMul', [g.op('MatMul', [x, a]), b]);
  }

  /** Whether all tokens of this layer have their reading changed: q and o. */
  private changesReading(layer: number): boolean {
    return this.family === 'memory' && this.memoryLayers.includes(layer);
  }

  /** Adds a change of the last c tokens to `y`. */
  private addToLast(y: string, change: string, candidates: CandidateInputs): string {
    const { g } = this;
    const [ordinary, candidate] = g.ops('Split', [y, candidates.split], 2, { axis: 1 });
    return g.op('Concat', [ordinary!, g.op('Add', [candidate!, change])], { axis: 1 });
  }

  private projections(x: string, layer: number, candidates: CandidateInputs | undefined): [string, string, string] {
    const { g, shape } = this;
    const names = layerWeights(layer);
    const [queries, keys] = [shape.heads * shape.headDim, shape.kvHeads * shape.headDim];
    let qkv = this.matMul(g, x, names.qkv);
    if (shape.qkvBias) qkv = g.op('Add', [qkv, this.weight(names.qkvBias)]);
    if (candidates) {
      const change = this.lowRank(this.last(x, candidates), 'qkv', layer, queries + 2 * keys);
      qkv = this.addToLast(qkv, change, candidates);
    }
    const [q, k, v] = g.ops('Split', [qkv, g.integers(queries, keys, keys)], 3, { axis: -1 });
    const changed = this.changesReading(layer) ? g.op('Add', [q!, this.lowRank(x, 'q', layer, queries)]) : q!;
    // The norms stand behind every change of what is projected, an adapter's too.
    return [this.headNorm(changed, names.qNorm, shape.heads), this.headNorm(k!, names.kNorm, shape.kvHeads), v!];
  }

  /** RMS norm of each head of [b, t, heads * headDim], in models that have one. */
  private headNorm(x: string, norm: string, heads: number): string {
    const { g, shape } = this;
    if (!shape.qkNorm) return x;
    const split = g.op('Reshape', [x, g.integers(0, 0, heads, shape.headDim)]);
    const normed = g.op('SimplifiedLayerNormalization', [split, this.weight(norm)], {
      axis: -1,
      epsilon: { float: shape.normEps },
    });
    return g.op('Reshape', [normed, g.integers(0, 0, heads * shape.headDim)]);
  }

  private outputProjection(x: string, layer: number, candidates: CandidateInputs | undefined): string {
    const { g, shape } = this;
    const y = this.matMul(g, x, layerWeights(layer).o);
    if (candidates)
      return this.addToLast(y, this.lowRank(this.last(x, candidates), 'o', layer, shape.hidden), candidates);
    return this.changesReading(layer) ? g.op('Add', [y, this.lowRank(x, 'o', layer, shape.hidden)]) : y;
  }
}

interface CandidateInputs {
  positions: string;
  /** number of tokens before the candidates, [1], and `[before, c]`, [2] */
  before: string;
  split: string;
}

/** The .onnx bytes of one form over the weights in `table`. */
export function decoderGraph(shape: ModelShape, table: TensorTable, form: GraphForm, matMul: MatMul): Uint8Array {
  return new DecoderGraph(shape, table, form, matMul).build();
}
