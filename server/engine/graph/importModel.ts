/**
 * Turns a model source into a folder that the engine runs: one weights file, tokenizer.json, model.json. Written beside
 * its place and renamed when whole, so that an import that is stopped leaves nothing.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { throwIfAborted } from '../../base/errors.ts';
import { floatToHalf } from '../model/halfFloat.ts';
import { rotaryFrequencies } from '../model/rotaryScaling.ts';
import type { ModelShape } from '../model/shape.ts';
import type { ModelSource } from '../model/source.ts';
import type { Quantisation } from '../protocol.ts';
import { type CalibrationOptions, measureRanges } from './calibrate.ts';
import { layerWeights, sharedWeights } from './decoder.ts';
import { foldedWeights } from './foldedWeights.ts';
import { importDrafts } from './importDrafts.ts';
import { type ModelManifest, manifestFile, tokenizerFile, weightsFileName, writeManifest } from './manifest.ts';
import { storeWeight } from './matmul.ts';
import { readLayer } from './readLayer.ts';
import { rotateAxis, rotationMatrix } from './rotation.ts';
import { type ActivationRanges, applySmoothing, layerSmoothing } from './smooth.ts';
import { innerBlock, spreadLayer, spreadReader } from './spread.ts';
import { type TensorTable, WeightsFile } from './weightsFile.ts';

export interface ImportOptions extends CalibrationOptions {
  quantisation: Quantisation;
  /** names the adapter's role `text` that `source` has in its weights */
  tuning?: string;
}

/** Imports `source` into the folder `directory`, replacing what was there. */
export async function importModel(source: ModelSource, directory: string, options: ImportOptions): Promise<void> {
  const { model: draft, calibration } = importDrafts(directory, process.pid);
  try {
    const ranges = options.quantisation === 'fp32' ? undefined : await calibrate(source, calibration, options);
    await writeModel(source, draft, options.quantisation, ranges, options);
    await rm(directory, { recursive: true, force: true });
    await rename(draft, directory);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function calibrate(source: ModelSource, draft: string, options: ImportOptions): Promise<ActivationRanges> {
  try {
    const table = await writeModel(source, draft, 'fp32', undefined, options);
    return await measureRanges(draft, source.shape, table, options);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function writeModel(
  source: ModelSource,
  directory: string,
  quantisation: Quantisation,
  ranges: ActivationRanges | undefined,
  { progress, signal, tuning }: ImportOptions,
): Promise<TensorTable> {
  const { shape } = source;
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const file = await WeightsFile.create(path.join(directory, weightsFileName));
  try {
    await writeShared(source, file, quantisation, ranges);
    for (let layer = 0; layer < shape.layers; layer++) {
      throwIfAborted(signal);
      progress.report(ranges ? 'Quantising the model' : 'Reading the model', layer, shape.layers);
      await writeLayer(source, file, quantisation, layer, ranges);
    }
    progress.report(ranges ? 'Quantising the model' : 'Reading the model', shape.layers, shape.layers);
  } finally {
    await file.close();
  }
  await writeFile(path.join(directory, tokenizerFile), JSON.stringify(source.tokenizer.tokenizerJson));
  const manifest = { ...manifestOf(source, quantisation, file), ...(tuning === undefined ? {} : { tuning }) };
  await writeManifest(path.join(directory, manifestFile), manifest);
  return file.table;
}

function manifestOf(source: ModelSource, quantisation: Quantisation, file: WeightsFile): ModelManifest {
  const { tokenizerJson: _, ...ids } = source.tokenizer;
  return {
    shape: source.shape,
    baseSha256: source.sha256,
    quantisation,
    weightsBytes: file.bytes,
    weightsSha256: file.sha256(),
    weights: file.table,
    tokenizer: ids,
  };
}

async function writeShared(
  source: ModelSource,
  file: WeightsFile,
  quantisation: Quantisation,
  ranges: ActivationRanges | undefined,
): Promise<void> {
  const { shape } = source;
  await writeEmbedding(source, file, quantisation, ranges !== undefined);
  // Read once more where it is the embedding: two of the largest matrix are never held.
  const head = await source.read(shape.tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight');
  const norm = await source.read('model.norm.weight');
  if (ranges) {
    spreadReader(head, norm);
    const block = innerBlock(shape);
    await file.add(sharedWeights.innerRotation, 'float32', [block, block], rotationMatrix(block));
  }
  await storeWeight(file, quantisation, sharedWeights.head, head, shape.vocab);
  await file.add(sharedWeights.norm, 'float32', [shape.hidden], norm);
  const { cosines, sines } = rotaryTables(shape);
  const tableDims = [shape.maxPositions, shape.headDim / 2];
  await file.add(sharedWeights.cosines, 'float32', tableDims, cosines);
  await file.add(sharedWeights.sines, 'float32', tableDims, sines);
}

async function writeEmbedding(
  source: ModelSource,
  file: WeightsFile,
  quantisation: Quantisation,
  isRotated: boolean,
): Promise<void> {
  const { vocab, hidden } = source.shape;
  const embedding = await source.read('model.embed_tokens.weight');
  if (isRotated) rotateAxis(embedding, hidden);
  const [type, numbers] =
    quantisation === 'fp32' ? (['float32', embedding] as const) : (['float16', floatToHalf(embedding)] as const);
  await file.add(sharedWeights.embedding, type, [vocab, hidden], numbers);
}

async function writeLayer(
  source: ModelSource,
  file: WeightsFile,
  quantisation: Quantisation,
  layer: number,
  ranges: ActivationRanges | undefined,
): Promise<void> {
  const { shape } = source;
  const names = layerWeights(layer);
  const weights = await readLayer(source, layer);
  if (ranges) {
    const smoothing = layerSmoothing(shape, weights, ranges, layer);
    await file.add(foldedWeights.inputGain(layer), 'float32', [shape.hidden], weights.inputNorm);
    await file.add(foldedWeights.valueFactors(layer), 'float32', [smoothing.o.length], smoothing.o);
    applySmoothing(shape, weights, smoothing);
    spreadLayer(shape, weights);
  }
  const qkvRows = (shape.heads + 2 * shape.kvHeads) * shape.headDim;
  await file.add(names.inputNorm, 'float32', [shape.hidden], weights.inputNorm);
  await storeWeight(file, quantisation, names.qkv, weights.qkv, qkvRows);
  if (weights.qkvBias) await file.add(names.qkvBias, 'float32', [qkvRows], weights.qkvBias);
  if (weights.qNorm) await file.add(names.qNorm, 'float32', [shape.headDim], weights.qNorm);
  if (weights.kNorm) await file.add(names.kNorm, 'float32', [shape.headDim], weights.kNorm);
  await storeWeight(file, quantisation, names.o, weights.o, shape.hidden);
  await file.add(names.postNorm, 'float32', [shape.hidden], weights.postNorm);
  await storeWeight(file, quantisation, names.gateUp, weights.gateUp, 2 * shape.ffn);
  await storeWeight(file, quantisation, names.down, weights.down, shape.hidden);
}

/** RoPE (arXiv 2104.09864, section 3.4.2) by position, scaled as the model has it: [maxPositions, headDim / 2] each. */
export function rotaryTables(shape: ModelShape): { cosines: Float32Array; sines: Float32Array } {
  const half = shape.headDim / 2;
  const frequencies = rotaryFrequencies(shape);
  const magnitude = shape.rotaryScaling?.magnitude ?? 1;
  const cosines = new Float32Array(shape.maxPositions * half);
  const sines = new Float32Array(shape.maxPositions * half);
  for (let position = 0; position < shape.maxPositions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * frequencies[i];
      cosines[position * half + i] = magnitude * Math.cos(angle);
      sines[position * half + i] = magnitude * Math.sin(angle);
    }
  }
  return { cosines, sines };
}
