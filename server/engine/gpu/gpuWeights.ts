/**
 * A model's weights on the GPU, uploaded once and fed to every graph. Any import serves: quantised columns become blocks
 * of 8 bits with the very same values (a column's scale stands in each of its blocks), the rest the device's numbers.
 */

import path from 'node:path';
import { layerWeights, sharedWeights } from '../graph/decoder.ts';
import { lowRankInputs } from '../graph/lowRank.ts';
import { type ModelManifest, weightsFileName } from '../graph/manifest.ts';
import type { ExternalTensor } from '../graph/onnx.ts';
import type { Feeds } from '../graph/session.ts';
import { halfToFloat } from '../model/halfFloat.ts';
import { openForReading, readRange } from '../model/readRange.ts';
import { allLayers } from '../model/shape.ts';
import type { ProjectionChange } from '../projectionChange.ts';
import { type GpuWeightsForm, queryTables } from './gpuGraph.ts';
import type { Floats, GpuTensors } from './tensors.ts';
import { UploadCheck } from './uploadCheck.ts';

/** Inputs that share a scale; with 32 the provider has its fastest kernels. */
const blockSizes = [32, 16];

export function gpuWeightsForm({ quantisation, weights }: ModelManifest, floats: Floats): GpuWeightsForm {
  return {
    floats,
    blockSize: (inputs) => (quantisation === 'fp32' ? undefined : blockSizes.find((size) => inputs % size === 0)),
    innerRotation: weights[sharedWeights.innerRotation]?.dims[0],
  };
}

/** Names of the linear layers. */
function linearNames({ shape }: ModelManifest): Set<string> {
  const layers = allLayers(shape).flatMap((layer) => {
    const { qkv, o, gateUp, down } = layerWeights(layer);
    return [qkv, o, gateUp, down];
  });
  return new Set([...layers, sharedWeights.head]);
}

/**
 * Uploads all weights of an import, and sees that they have arrived.
 * @returns the graphs' inputs
 * @throws DeviceFault where they do not fit; FoveaError('input') where the import cannot be read
 */
export async function uploadWeights(
  tensors: GpuTensors,
  manifest: ModelManifest,
  directory: string,
  form: GpuWeightsForm,
): Promise<Feeds> {
  const file = path.join(directory, weightsFileName);
  const handle = await openForReading(file);
  const feeds: Feeds = {};
  const check = new UploadCheck(tensors);
  const { shape, weights, quantisation } = manifest;
  try {
    const bytesOf = (name: string) => readRange(handle, weights[name].offset, weights[name].length, file);
    const floatsOf = async (name: string) => asFloats(weights[name], await bytesOf(name));
    const add = async (name: string, dims: readonly number[], data: Float32Array) => {
      feeds[name] = await tensors.upload(form.floats, dims, data);
      check.numbers(feeds[name], data);
    };
    const linear = linearNames(manifest);
    for (const [name, tensor] of Object.entries(weights)) {
      if (linear.has(name) && quantisation !== 'fp32') {
        const [inputs, outputs] = tensor.dims;
        const block = form.blockSize(inputs);
        if (block === undefined) throw new Error(`no block divides ${inputs} inputs`);
        const blocks = inputs / block;
        const scaleData = repeated(await floatsOf(`${name}.scale`), blocks);
        const data = blocksOf(await bytesOf(name), inputs, outputs);
        const bytes = await tensors.upload('uint8', [outputs, blocks, block], data);
        const scales = await tensors.upload(form.floats, [outputs * blocks], scaleData);
        check.blocks({ bytes, scales }, data, scaleData);
        Object.assign(feeds, { [`${name}.bytes`]: bytes, [`${name}.scales`]: scales });
      } else if (!name.endsWith('.scale') && !name.startsWith('folded.')) {
        await add(name, tensor.dims, await floatsOf(name));
      }
    }
    const scale = 1 / Math.sqrt(shape.headDim);
    for (const table of ['cosines', 'sines'] as const) {
      const numbers = await floatsOf(sharedWeights[table]);
      await add(
        queryTables[table],
        weights[sharedWeights[table]].dims,
        numbers.map((x) => x * scale),
      );
    }
    await check.run();
    return feeds;
  } finally {
    await handle.close();
  }
}

/** An adapter's factors, as the graphs take them. @throws DeviceFault where they do not fit */
export async function uploadFactors(
  tensors: GpuTensors,
  type: Floats,
  projections: readonly ProjectionChange[],
): Promise<Feeds> {
  const feeds: Feeds = {};
  const check = new UploadCheck(tensors);
  const add = async (name: string, dims: readonly number[], data: Float32Array) => {
    feeds[name] = await tensors.upload(type, dims, data);
    check.numbers(feeds[name], data);
  };
  for (const { projection, layer, factors } of projections) {
    const [a, b] = lowRankInputs(projection, layer);
    await add(a, [factors.inputs, factors.rank], factors.a);
    await add(b, [factors.rank, factors.outputs], factors.b);
  }
  await check.run();
  return feeds;
}

/** Signed columns, [in, out], as rows of bytes around 128, [out, in]. */
function blocksOf(columns: Uint8Array, inputs: number, outputs: number): Uint8Array {
  const rows = new Uint8Array(columns.length);
  // in tiles, so that both sides stay in the processor's cache
  const tile = 64;
  for (let i0 = 0; i0 < inputs; i0 += tile) {
    const i1 = Math.min(inputs, i0 + tile);
    for (let o = 0; o < outputs; o++) {
      for (let i = i0; i < i1; i++) rows[o * inputs + i] = columns[i * outputs + o] ^ 128;
    }
  }
  return rows;
}

function repeated(scales: Float32Array, times: number): Float32Array {
  const all = new Float32Array(scales.length * times);
  for (const [i, scale] of scales.entries()) all.fill(scale, i * times, (i + 1) * times);
  return all;
}

function asFloats({ type, dims }: ExternalTensor, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  if (type === 'float32') return new Float32Array(bytes.buffer);
  if (type !== 'float16') throw new Error(`weights of type ${type}`);
  const out = new Float32Array(dims.reduce((product, size) => product * size, 1));
  halfToFloat(bytes, out);
  return out;
}
