/** A real engine over a seeded two-layer model: imported into a folder of the test's own, no download. */
import path from 'node:path';
import { silent } from '../server/base/progress.ts';
import { neverCancelled } from '../server/engine/cancel.ts';
import type { ChunkKv, Decoder } from '../server/engine/device.ts';
import { importModel } from '../server/engine/graph/importModel.ts';
import { DecoderModel } from '../server/engine/graph/model.ts';
import { openModelSource } from '../server/engine/model/openModelSource.ts';
import type { NextTokens } from '../server/engine/nextTokens.ts';
import type { Quantisation } from '../server/engine/protocol.ts';
import { LocalPast } from '../server/engine/readers/localPast.ts';
import { PlainDecoder } from './plainDecoder.ts';
import { seededNumbers } from './seededWeights.ts';
import { type TinyKind, tinyModel } from './tinyModels.ts';

/** Imports the tiny model of `kind` under `folder` and opens it. Whoever opened it closes it. */
export async function tinyDecoder(kind: TinyKind, folder: string, quantisation: Quantisation): Promise<DecoderModel> {
  const source = await openModelSource(await tinyModel(kind, path.join(folder, kind)));
  const directory = path.join(folder, `${kind}-${quantisation}`);
  try {
    const calibration = [tinyIds('calibration', 64, source.shape.vocab)];
    await importModel(source, directory, { quantisation, calibration, threads: 1, progress: silent });
  } finally {
    await source.close();
  }
  return DecoderModel.open(directory, 1);
}

/** The slow twin of the tiny model that `tinyDecoder` wrote under `folder`. */
export async function plainDecoder(kind: TinyKind, folder: string): Promise<PlainDecoder> {
  const source = await openModelSource(path.join(folder, kind));
  try {
    return await PlainDecoder.load(source);
  } finally {
    await source.close();
  }
}

/** Caches of chunks. @param kept by ids: those are the same objects again */
export async function prefilled(
  model: Decoder,
  chunks: readonly (readonly number[])[],
  kept: Map<string, ChunkKv> = new Map(),
): Promise<ChunkKv[]> {
  for (const ids of chunks) {
    if (kept.has(ids.join())) continue;
    const computed = new LocalPast(model, 0);
    await computed.become(ids, neverCancelled);
    kept.set(ids.join(), await model.chunkKv(computed.keyValues, ids.length));
  }
  return chunks.map((ids) => kept.get(ids.join()) as ChunkKv);
}

/** Ids from a seed. */
export function tinyIds(seed: string, count: number, vocab: number): number[] {
  return [...seededNumbers(seed, count, 0.5, 0.5)].map((x) => Math.abs(Math.floor(x * vocab)) % vocab);
}

/** Log-probabilities of all ids, what no decoding asks for: [tokens][vocab]. */
export function wholeRows(next: readonly NextTokens[], vocab: number): Promise<Float32Array[]> {
  const ids = Array.from({ length: vocab }, (_, id) => id);
  return Promise.all(next.map((each) => each.of(ids)));
}

/** Log-probabilities after each id: [ids][vocab]. */
export async function logProbs(model: Decoder, ids: readonly number[]): Promise<Float32Array[]> {
  const { vocab } = model.shape;
  const tail = await model.keyValues(1, ids.length);
  const input = { tokens: ids, firstPosition: 0, memory: undefined, tail, at: 0, predicts: true };
  const output = await model.step(input);
  tail.release();
  return wholeRows(output.next, vocab);
}
