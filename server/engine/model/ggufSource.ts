/**
 * A GGUF file, or the parts of one that was split, as a model source. Everything that can be wrong with the files is found
 * when they are opened: architecture, tensor types, missing or surplus tensors, a missing part, and, by its size, a
 * download that was cut short.
 */
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { FoveaError } from '../../base/errors.ts';
import { tensorTypeName, tensorTypes } from './dequantise.ts';
import { type Gguf, type GgufTensor, readGguf } from './gguf.ts';
import { ggufPartNames } from './ggufParts.ts';
import { ggufShape, ropeFreqsName } from './ggufShape.ts';
import { tokenizerJsonFromGguf } from './ggufTokenizer.ts';
import { openForReading, readRange } from './readRange.ts';
import { sha256OfFile, sha256OfFiles } from './sha256.ts';
import type { ModelShape } from './shape.ts';
import type { ModelSource } from './source.ts';
import { expectedTensors, ggufName } from './tensorNames.ts';

/** One file of the model. */
interface Part {
  path: string;
  file: FileHandle;
  /** bytes */
  size: number;
  gguf: Gguf;
}

/** A tensor and the file in which it stands. */
interface PlacedTensor extends GgufTensor {
  part: Part;
}

type Tensors = ReadonlyMap<string, PlacedTensor>;

/**
 * @param path any part, where there are several
 * @param knownSha256 of the weights, where their owner has checked them already; computed when it is not given
 * @throws FoveaError `input`
 */
export async function openGgufSource(path: string, knownSha256?: string): Promise<ModelSource> {
  const paths = ggufPartNames(path);
  const parts: Part[] = [];
  const close = async () => {
    await Promise.all(parts.map(({ file }) => file.close()));
  };
  try {
    for (const each of paths) parts.push(await openPart(each, path, paths.length));
    checkParts(parts);
    const tensors = new Map<string, PlacedTensor>();
    for (const part of parts) for (const [name, tensor] of part.gguf.tensors) tensors.set(name, { ...tensor, part });
    checkCount(parts, tensors);
    const { metadata } = parts[0].gguf;
    const ropeFreqs = tensors.get(ropeFreqsName);
    if (ropeFreqs) checkSize(ropeFreqs);
    const shape = ggufShape({ metadata, tensors }, paths[0], ropeFreqs && (await readTensor(ropeFreqs)));
    checkTensors(tensors, shape, paths[0]);
    return {
      shape,
      tokenizer: tokenizerJsonFromGguf(metadata, paths[0]),
      sha256: knownSha256 ?? (await (paths.length > 1 ? sha256OfFiles(paths) : sha256OfFile(paths[0]))),
      read: async (name) => unpermute(name, await readTensor(tensorOf(tensors, name, paths[0])), shape),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param asked the file that was named, one of `count` */
async function openPart(path: string, asked: string, count: number): Promise<Part> {
  const file = await openForReading(path).catch((error: unknown) => {
    const isMissing = error instanceof FoveaError && (error.cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing || count === 1) throw error;
    const message = `${asked} is one of ${count} parts of a model, and ${basename(path)} is not in ${dirname(path)}: put all parts there.`;
    throw new FoveaError('input', message, { cause: error });
  });
  try {
    return { path, file, size: (await file.stat()).size, gguf: await readGguf(file, path) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Whether each file is the part that its name says; llama.cpp counts them from 0. */
function checkParts(parts: readonly Part[]): void {
  for (const [number, { path, gguf }] of parts.entries()) {
    const count = gguf.metadata.get('split.count') ?? 1;
    const own = gguf.metadata.get('split.no') ?? 0;
    if (count === parts.length && own === number) continue;
    const is = `part ${Number(own) + 1} of ${count}`;
    const message =
      parts.length === 1
        ? `${path} is ${is} of a model: call all of them NAME-0000N-of-0000M.gguf, in one folder.`
        : `${path} is not part ${number + 1} of ${parts.length} (it says ${count === 1 ? 'nothing of parts' : is}): get all parts again.`;
    throw new FoveaError('input', message);
  }
}

function checkCount(parts: readonly Part[], tensors: Tensors): void {
  const expected = parts[0].gguf.metadata.get('split.tensors.count') ?? tensors.size;
  if (expected === tensors.size) return;
  const message = `${parts[0].path} and its other parts have ${tensors.size} tensors, not ${expected}: get all parts again.`;
  throw new FoveaError('input', message);
}

function tensorOf(tensors: Tensors, name: string, path: string): PlacedTensor {
  const tensor = tensors.get(ggufName(name));
  if (!tensor) throw new FoveaError('input', `${path} has no tensor ${name}.`);
  return tensor;
}

function checkTensors(tensors: Tensors, shape: ModelShape, path: string): void {
  const left = new Set(tensors.keys());
  left.delete(ropeFreqsName);
  for (const [name, dims] of expectedTensors(shape)) {
    const tensor = tensorOf(tensors, name, path);
    const found = tensor.dims.toReversed();
    if (found.join() !== dims.join()) {
      const message = `${tensor.part.path}: tensor ${tensor.name} is [${found}], not [${dims}]: the file is damaged.`;
      throw new FoveaError('input', message);
    }
    checkSize(tensor);
    left.delete(tensor.name);
  }
  const [surplus] = left;
  if (surplus !== undefined) {
    throw new FoveaError('input', `${path} has a tensor ${surplus} that no plain ${shape.architecture} model has.`);
  }
}

function checkSize(tensor: PlacedTensor): void {
  const { path, size } = tensor.part;
  if (tensor.offset + bytesOf(tensor) <= size) return;
  throw new FoveaError('input', `${path} is cut short (${size} bytes): get the file again.`);
}

function bytesOf(tensor: PlacedTensor): number {
  const type = tensorTypes.get(tensor.type);
  if (!type || tensor.dims[0] % type.blockNumbers !== 0) {
    const read = [...tensorTypes.values()].map(({ name }) => name).join(', ');
    const message = `${tensor.part.path}: tensor ${tensor.name} is of type ${tensorTypeName(tensor.type)}; these can be read: ${read}.`;
    throw new FoveaError('input', message);
  }
  return (numbersOf(tensor) / type.blockNumbers) * type.blockBytes;
}

function numbersOf(tensor: GgufTensor): number {
  return tensor.dims.reduce((product, dim) => product * dim, 1);
}

async function readTensor(tensor: PlacedTensor): Promise<Float32Array> {
  const { file, path } = tensor.part;
  const bytes = await readRange(file, tensor.offset, bytesOf(tensor), path);
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
