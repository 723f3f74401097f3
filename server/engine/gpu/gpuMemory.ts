/** What a forward on the GPU takes of a memory: its caches, and what follows from its layout, made once and kept with it. */
import type { Memory } from '../device.ts';
import { type Feeds, i64 } from '../graph/session.ts';
import { type Numbers, taken } from './gpuFeeds.ts';
import { type GpuKeyValues, onGpu } from './gpuKeyValues.ts';
import { membership, memoryMask } from './gpuMasks.ts';
import type { Floats, GpuTensor, GpuTensors } from './tensors.ts';
import { uploadChecked } from './uploadCheck.ts';

/** @param t tokens of the forward @param predicts whether it tells what they read */
export async function memoryFeeds(
  tensors: GpuTensors,
  type: Floats,
  memory: Memory,
  t: number,
  predicts: boolean,
): Promise<Feeds> {
  const keyValues = onGpu(memory.keyValues);
  const { slots } = keyValues;
  const { layout, masks } = memory;
  const attached = attachedTo(keyValues, tensors, type);
  const rows = masks.length === 1 ? 1 : t;
  const mask = () => ({ dims: [1, 1, 1, rows, slots], data: memoryMask(memory, slots, t) });
  const feeds = {
    ...keyValues.feeds('memory'),
    memoryMask: masks[0] === layout.mask ? await attached(layout.mask, mask) : taken(type, mask()),
    memoryMaskShape: i64([1, 1, 1, t, slots], [5]),
  };
  if (!predicts) return feeds;
  const chunks = 1 + layout.chunkOf.reduce((most, chunk) => Math.max(most, chunk), 0);
  const chunksOf = () => ({ dims: [slots, chunks], data: membership(layout.chunkOf, slots, chunks) });
  return { ...feeds, memoryMassChunks: await attached(layout, chunksOf) };
}

/** What is made of something that belongs to a memory, once, and goes with the memory. */
function attachedTo({ attached }: GpuKeyValues, tensors: GpuTensors, type: Floats) {
  return async (of: object, make: () => Numbers): Promise<GpuTensor> => {
    let tensor = attached.get(of);
    if (!tensor) {
      const { dims, data } = make();
      tensor = await uploadChecked(tensors, type, dims, data);
      attached.set(of, tensor);
    }
    return tensor;
  };
}
