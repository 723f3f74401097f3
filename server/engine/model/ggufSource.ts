/**
 * A GGUF file as a model source. Everything that can be wrong with the file is found when it is opened: architecture,
 * tensor types, missing or surplus tensors, and, by its size, a download that was cut short.
 */
import type { FileHandle } from 'node:fs/promises';
import { FoveaError } from '../../base/errors.ts';
import { tensorTypeName, tensorTypes } from './dequantise.ts';
import { type GgufTensor, readGguf } from './gguf.ts';
import { ggufShape, ropeFreqsName } from './ggufShape.ts';
import { tokenizerJsonFromGguf } from './ggufTokenizer.ts';
import { openForReading, readRange } from './readRange.ts';
import { sha256OfFile } from './sha256.ts';
import type { ModelShape } from './shape.ts';
import type { ModelSource } from './source.ts';
import { expectedTensors, ggufName } from './tensorNames.ts';

/**
 * @param knownSha256 of the file, where its owner has checked it already; computed when it is not given
 * @throws FoveaError `input`
 */
export async function openGgufSource(path: string, knownSha256?: string): Promise<ModelSource> {
  const file = await openForReading(path);
  try {
    const gguf = await readGguf(file, path);
    const { size } = await file.stat();
    const ropeFreqs = gguf.tensors.get(ropeFreqsName);
    if (ropeFreqs) checkSize(ropeFreqs, size, path);
    const shape = ggufShape(gguf, path, ropeFreqs && (await readTensor(file, ropeFreqs, path)));
    checkTensors(gguf.tensors, shape, size, path);
    const tokenizer = tokenizerJsonFromGguf(gguf.metadata, path);
    const sha256 = knownSha256 ?? (await sha256OfFile(path));
    return {
      shape,
      tokenizer,
      sha256,
      read: async (name) => unpermute(name, await readTensor(file, tensorOf(gguf.tensors, name, path), path), shape),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function tensorOf(tensors: ReadonlyMap<string, GgufTensor>, name: string, path: string): GgufTensor {
  const tensor = tensors.get(ggufName(name));
  if (!tensor) throw new FoveaError('input', `${path} has no tensor ${name}.`);
  return tensor;
}

function checkTensors(tensors: ReadonlyMap<string, GgufTensor>, shape: ModelShape, size: number, path: string): void {
  const left = new Set(tensors.keys());
  left.delete(ropeFreqsName);
  for (const [name, dims] of expectedTensors(shape)) {
    const tensor = tensorOf(tensors, name, path);
    const found = tensor.dims.toReversed();
    if (found.join() !== dims.join()) {
      throw new FoveaError(
        'input',
        `${path}: tensor ${tensor.name} is [${found}], not [${dims}]: the file is damaged.`,
      );
    }
    checkSize(tensor, size, path);
    left.delete(tensor.name);
  }
  const [surplus] = left;
  if (surplus !== undefined) {
    throw new FoveaError('input', `${path} has a tensor ${surplus} that no plain ${shape.architecture} model has.`);
  }
}

function checkSize(tensor: GgufTensor, size: number, path: string): void {
  if (tensor.offset + bytesOf(tensor, path) <= size) return;
  throw new FoveaError('input', `${path} is cut short (${size} bytes): get the file again.`);
}

function bytesOf(tensor: GgufTensor, path: string): number {
  const type = tensorTypes.get(tensor.type);
  if (!type || tensor.dims[0] % type.blockNumbers !== 0) {
    const read = [...tensorTypes.values()].map(({ name }) => name).join(', ');
    const message = `${path}: tensor ${tensor.name} is of type ${tensorTypeName(tensor.type)}; these can be read: ${read}.`;
    throw new FoveaError('input', message);
  }
  return (numbersOf(tensor) / type.blockNumbers) * type.blockBytes;
}

function numbersOf(tensor: GgufTensor): number {
  return tensor.dims.reduce((product, dim) => product * dim, 1);
}

async function readTensor(file: FileHandle, tensor: GgufTensor, path: string): Promise<Float32Array> {
  const bytes = await readRange(file, tensor.offset, bytesOf(tensor, path), path);
  const out = new Float32Array(numbersOf(tensor));
  tensorTypes.get(tensor.type)!.dequantise(bytes, out);
  return out;
}

/**
 * The converter of llama models reorders each head's query and key rows from (first halves | second halves) to adjacent
 * pairs, for ggml's interleaved rotary positions; that of qwen2 and qwen3 models does not.
 */
function unpermute(name: string, rows: Float32Array, shape: ModelShape): Float32Array {
  if (shape.architecture !== 'llama' || !/\.[qk]_proj\.weight$/.test(name)) return rows;
  const { headDim, hidden } = shape;
  const out = new Float32Array(rows.length);
  for (let row = 0; row < rows.length / hidden; row++) {
    const within = row % headDim;
    const target = row - within + (within >> 1) + (within & 1) * (headDim / 2);
    out.set(rows.subarray(row * hidden, (row + 1) * hidden), target * hidden);
  }
  return out;
}
