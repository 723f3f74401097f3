/** A model is a row of numbers: the shape of a Llama- or Qwen2-like decoder. */

export interface ModelShape {
  architecture: 'llama' | 'qwen2';
  layers: number;
  hidden: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  ffn: number;
  vocab: number;
  ropeTheta: number;
  normEps: number;
  maxPositions: number;
  tiedEmbeddings: boolean;
  /** Qwen2 has biases on q, k and v */
  qkvBias: boolean;
}

/** Every layer, by number. */
export function allLayers({ layers }: ModelShape): number[] {
  return Array.from({ length: layers }, (_, layer) => layer);
}

/** Most tokens of a chunk, header included, where no adapter says otherwise: a model of few positions gets fewer. */
export function defaultChunkTokens(shape: Pick<ModelShape, 'maxPositions'>): number {
  return Math.min(512, shape.maxPositions >> 2);
}
