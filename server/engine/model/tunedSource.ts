/**
 * A base model with an adapter's role `text` in its weights: W + B A (LoRA, arXiv 2106.09685, section 4.1), so that what
 * the role is worth costs nothing at run time. Tensors `text.layers.N.{q,k,v,o,gate,up,down}_proj.lora_A` [rank, in] and
 * `.lora_B` [out, rank], any of which may be absent.
 */
import { openSafetensors } from './safetensors.ts';
import type { ModelSource } from './source.ts';
import { unfit } from './unfitAdapter.ts';

/**
 * @param source closed with what is returned
 * @param file an adapter @throws FoveaError('input') when it is none, or was trained for another base model
 */
export async function tunedSource(source: ModelSource, file: string): Promise<ModelSource> {
  const tensors = await openSafetensors(file);
  if (tensors.metadata.base_sha256 !== source.sha256) {
    await tensors.close();
    throw unfit(file, 'it was trained for another base model');
  }
  const read = async (name: string): Promise<Float32Array> => {
    const weight = await source.read(name);
    const [, layer, product] = /^model\.layers\.(\d+)\.\w+\.(\w+_proj)\.weight$/.exec(name) ?? [];
    const change = `text.layers.${layer}.${product}`;
    const dims = tensors.tensors.get(`${change}.lora_A`)?.dims;
    if (layer === undefined || dims === undefined) return weight;
    const [rank, inputs] = dims;
    const outputs = weight.length / inputs;
    if (tensors.tensors.get(`${change}.lora_B`)?.dims.join() !== [outputs, rank].join()) {
      throw unfit(file, `${change} has another shape`);
    }
    addProduct(weight, await tensors.read(`${change}.lora_B`), await tensors.read(`${change}.lora_A`), rank);
    return weight;
  };
  const close = async (): Promise<void> => {
    await tensors.close();
    await source.close();
  };
  return { shape: source.shape, tokenizer: source.tokenizer, sha256: source.sha256, read, close };
}

/** weight [outputs, inputs] += b [outputs, rank] a [rank, inputs]; four ranks at a time take 40 % of the time of one. */
function addProduct(weight: Float32Array, b: Float32Array, a: Float32Array, rank: number): void {
  const inputs = a.length / rank;
  const fours = rank - (rank % 4);
  for (let row = 0, first = 0; row < weight.length; row += inputs, first += rank) {
    for (let r = 0; r < fours; r += 4) {
      const [b0, b1, b2, b3] = [b[first + r], b[first + r + 1], b[first + r + 2], b[first + r + 3]];
      const a0 = r * inputs;
      const [a1, a2, a3] = [a0 + inputs, a0 + 2 * inputs, a0 + 3 * inputs];
      for (let i = 0; i < inputs; i++) {
        weight[row + i] += b0 * a[a0 + i] + b1 * a[a1 + i] + b2 * a[a2 + i] + b3 * a[a3 + i];
      }
    }
    for (let r = fours; r < rank; r++) {
      for (let i = 0; i < inputs; i++) weight[row + i] += b[first + r] * a[r * inputs + i];
    }
  }
}
