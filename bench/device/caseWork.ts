/** How many bytes and operations a case takes at least, by a model's sizes and by what lies on a device. Pure. */

import { gpuWeightsForm } from '../../server/engine/gpu/gpuWeights.ts';
import { layerWeights, sharedWeights } from '../../server/engine/graph/decoder.ts';
import type { ModelManifest } from '../../server/engine/graph/manifest.ts';
import { allLayers, type ModelShape } from '../../server/engine/model/shape.ts';
import type { DeviceInfo } from '../../server/engine/protocol.ts';
import type { CaseWork, OpenedDevice } from './deviceMessages.ts';

export type WeightSizes = Pick<OpenedDevice, 'weights' | 'parameters'>;

/** Of the linear layers; norms and tables are a thousandth of them. */
export function weightSizes(manifest: ModelManifest, device: Pick<DeviceInfo, 'kind' | 'floats'>): WeightSizes {
  const { shape, weights, quantisation } = manifest;
  const floats = device.floats === 'f16' ? 'float16' : 'float32';
  const { blockSize } = gpuWeightsForm(manifest, floats);
  const elements = (name: string): number => weights[name].dims.reduce((product, size) => product * size, 1);
  const bytesOf = (name: string): number => {
    if (device.kind === 'cpu') return weights[name].length + (weights[`${name}.scale`]?.length ?? 0);
    if (quantisation === 'fp32') return elements(name) * floatBytes(device);
    return elements(name) * (1 + floatBytes(device) / (blockSize(weights[name].dims[0]) ?? 1));
  };
  const layers = allLayers(shape).flatMap((layer) => {
    const { qkv, o, gateUp, down } = layerWeights(layer);
    return [qkv, o, gateUp, down];
  });
  const sum = (of: (name: string) => number): number => layers.reduce((total, name) => total + of(name), 0);
  return {
    weights: { layerBytes: sum(bytesOf), headBytes: bytesOf(sharedWeights.head) },
    parameters: sum(elements),
  };
}

/** Keys and values of one token in all layers, as they are read. */
export function slotBytes({ layers, kvHeads, headDim }: ModelShape, device: Pick<DeviceInfo, 'floats'>): number {
  return 2 * layers * kvHeads * headDim * floatBytes(device);
}

export interface ForwardCount {
  forwards: number;
  /** of all rows */
  tokens: number;
  /** that are read, of all rows */
  slots: number;
  predicts: boolean;
}

/** @param oneSlotBytes as `slotBytes` says */
export function workOf({ weights, parameters }: WeightSizes, oneSlotBytes: number, count: ForwardCount): CaseWork {
  const { forwards, tokens, slots, predicts } = count;
  const read = weights.layerBytes + (predicts ? weights.headBytes : 0);
  return { tokens, bytes: forwards * read + slots * oneSlotBytes, operations: 2 * parameters * tokens };
}

function floatBytes({ floats }: Pick<DeviceInfo, 'floats'>): number {
  return floats === 'f16' ? 2 : 4;
}
