/** A model is a row of numbers: the shape of a Llama-, Qwen2- or Qwen3-like decoder. */
import type { RotaryScaling } from './rotaryScaling.ts';

export const architectures = ['llama', 'qwen2', 'qwen3'] as const;
export type Architecture = (typeof architectures)[number];

export interface ModelShape {
  architecture: Architecture;
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
  /** Qwen3 has an RMS norm on each head of q and k, before they are rotated */
  qkNorm: boolean;
  /** where frequencies were scaled for longer contexts */
  rotaryScaling?: RotaryScaling;
}

/** The end of every refusal of a model. */
export const usableModels =
  'Llama, Qwen2 and Qwen3 models can be used: dense, with full attention, rotary positions as they are or scaled (llama3, linear, yarn).';

/** Every layer, by number. */
export function allLayers({ layers }: ModelShape): number[] {
  return Array.from({ length: layers }, (_, layer) => layer);
}

/** Most tokens of a chunk, header included, where no adapter says otherwise: a model of few positions gets fewer. */
export function defaultChunkTokens(shape: Pick<ModelShape, 'maxPositions'>): number {
  return Math.min(512, shape.maxPositions >> 2);
}
