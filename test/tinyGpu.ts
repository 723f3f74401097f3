/** A tiny model on the CPU and on the GPU, over one import; gone with the test. */
import type { TestContext } from 'node:test';
import { GpuDecoder, type GpuOptions } from '../server/engine/gpu/gpuDecoder.ts';
import type { DecoderModel } from '../server/engine/graph/model.ts';
import type { Quantisation } from '../server/engine/protocol.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { tinyDecoder } from './tinyEngine.ts';
import type { TinyKind } from './tinyModels.ts';

export interface TinyPair {
  cpu: DecoderModel;
  gpu: GpuDecoder;
  /** where there is room for more of the test's own */
  folder: string;
}

/** @param options a pool that holds all where none is told */
export async function tinyPair(
  t: TestContext,
  kind: TinyKind,
  quantisation: Quantisation,
  options: GpuOptions = { poolBytes: 1e7 },
): Promise<TinyPair> {
  const folder = await temporaryFolder(t);
  const cpu = await tinyDecoder(kind, folder, quantisation);
  t.after(() => cpu.close());
  const gpu = await GpuDecoder.open(cpu.directory, options);
  t.after(() => gpu.close());
  return { cpu, gpu, folder };
}

/** Largest difference of two tables of log-probabilities, [tokens][vocab]. */
export function difference(one: readonly Float32Array[], other: readonly Float32Array[]): number {
  let largest = 0;
  for (const [i, row] of one.entries()) {
    for (const [id, value] of row.entries()) largest = Math.max(largest, Math.abs(other[i][id] - value));
  }
  return largest;
}
