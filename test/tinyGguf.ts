/** Writes GGUF files for tests: the container, and a tiny model as llama.cpp's converter lays it out. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { floatToBfloat, floatToHalf } from '../server/engine/model/halfFloat.ts';
import { ggufName } from '../server/engine/model/tensorNames.ts';
import { type TinyKind, tinyIds, tinyScaling, tinyShapes, tinyTensors } from './tinyModels.ts';
import { tinyVocabulary } from './tinyTokenizer.ts';

type Scalar = 'u8' | 'u16' | 'u32' | 'i32' | 'f32' | 'bool' | 'string' | 'u64' | 'f64';
export type MetadataValue = [Scalar, number | string | boolean] | ['array', Scalar, (number | string)[]];

export interface TensorBytes {
  /** fastest dimension first */
  dims: number[];
  /** ggml's type number */
  type: number;
  bytes: Uint8Array;
}

const valueTypes: Record<Scalar | 'array', number> = {
  ...{ u8: 0, u16: 2, u32: 4, i32: 5, f32: 6, bool: 7, string: 8 },
  ...{ array: 9, u64: 10, f64: 12 },
};

export interface GgufContent {
  version?: number;
  metadata: Map<string, MetadataValue>;
  tensors: Map<string, TensorBytes>;
}

export function ggufBytes({ version = 3, metadata, tensors }: GgufContent): Buffer {
  const alignment = 32;
  const parts: Buffer[] = [Buffer.from('GGUF'), scalar('u32', version), scalar('u64', tensors.size)];
  parts.push(scalar('u64', metadata.size));
  for (const [key, value] of metadata) {
    parts.push(scalar('string', key), scalar('u32', valueTypes[value[0]]));
    if (value[0] === 'array') {
      parts.push(scalar('u32', valueTypes[value[1]]), scalar('u64', value[2].length));
      for (const item of value[2]) parts.push(scalar(value[1], item));
    } else {
      parts.push(scalar(value[0], value[1]));
    }
  }
  let offset = 0;
  for (const [name, { dims, type, bytes }] of tensors) {
    parts.push(scalar('string', name), scalar('u32', dims.length), ...dims.map((dim) => scalar('u64', dim)));
    parts.push(scalar('u32', type), scalar('u64', offset));
    offset += Math.ceil(bytes.length / alignment) * alignment;
  }
  const pad = (length: number) => Buffer.alloc(-length & (alignment - 1));
  parts.push(pad(parts.reduce((sum, part) => sum + part.length, 0)));
  for (const { bytes } of tensors.values()) parts.push(Buffer.from(bytes), pad(bytes.length));
  return Buffer.concat(parts);
}

function scalar(type: Scalar, value: number | string | boolean): Buffer {
  if (type === 'string') {
    const text = Buffer.from(String(value));
    return Buffer.concat([scalar('u64', text.length), text]);
  }
  const bytes = Buffer.alloc({ u8: 1, bool: 1, u16: 2, u32: 4, i32: 4, f32: 4, u64: 8, f64: 8 }[type]);
  if (type === 'u8' || type === 'bool') bytes.writeUInt8(Number(value));
  else if (type === 'u16') bytes.writeUInt16LE(Number(value));
  else if (type === 'u32') bytes.writeUInt32LE(Number(value));
  else if (type === 'i32') bytes.writeInt32LE(Number(value));
  else if (type === 'f32') bytes.writeFloatLE(Number(value));
  else if (type === 'f64') bytes.writeDoubleLE(Number(value));
  else bytes.writeBigUInt64LE(BigInt(Number(value)));
  return bytes;
}

/** A tiny model's content, for tests to change before they write it. Types: 0 F32, 1 F16, 30 BF16. */
export function tinyGguf(kind: TinyKind, type: 0 | 1 | 30 = 0): GgufContent {
  const shape = tinyShapes[kind];
  const { architecture } = shape;
  const vocabulary = tinyVocabulary(kind);
  const metadata = new Map<string, MetadataValue>([
    ['general.architecture', ['string', architecture]],
    ['general.name', ['string', `Tiny ${kind}`]],
    [`${architecture}.block_count`, ['u32', shape.layers]],
    [`${architecture}.context_length`, ['u32', shape.maxPositions]],
    [`${architecture}.embedding_length`, ['u32', shape.hidden]],
    [`${architecture}.feed_forward_length`, ['u32', shape.ffn]],
    [`${architecture}.attention.head_count`, ['u32', shape.heads]],
    [`${architecture}.attention.head_count_kv`, ['u32', shape.kvHeads]],
    [`${architecture}.rope.freq_base`, ['f32', shape.ropeTheta]],
    [`${architecture}.attention.layer_norm_rms_epsilon`, ['f32', shape.normEps]],
    ...scaling(kind),
    ['tokenizer.ggml.model', ['string', 'gpt2']],
    ['tokenizer.ggml.pre', ['string', 'gpt-2']],
    ['tokenizer.ggml.tokens', ['array', 'string', vocabulary.tokens]],
    [
      'tokenizer.ggml.token_type',
      ['array', 'i32', vocabulary.tokens.map((t) => (vocabulary.specials.includes(t) ? 3 : 1))],
    ],
    ['tokenizer.ggml.merges', ['array', 'string', vocabulary.merges]],
    ['tokenizer.ggml.bos_token_id', ['u32', tinyIds.bosId]],
    ['tokenizer.ggml.eos_token_id', ['u32', tinyIds.eosId]],
  ]);
  const tensors = new Map<string, TensorBytes>();
  for (const [name, { dims, values }] of tinyTensors(kind)) {
    const permuted = architecture === 'llama' && /\.[qk]_proj\.weight$/.test(name);
    const stored = permuted ? permute(values, dims[1], shape.headDim) : values;
    const bytes =
      type === 1 ? floatToHalf(stored) : type === 30 ? floatToBfloat(stored) : new Uint8Array(stored.buffer.slice(0));
    tensors.set(ggufName(name), { dims: dims.toReversed(), type, bytes });
  }
  if (kind === 'llama3') {
    const bytes = new Uint8Array(Float32Array.from(shape.rotaryScaling!.divisors).buffer);
    tensors.set('rope_freqs.weight', { dims: [shape.headDim / 2], type: 0, bytes });
  }
  return { metadata, tensors };
}

/** What the converter writes of heads and rotary positions, where they are not the usual ones; Llama 3's are a tensor. */
function scaling(kind: TinyKind): [string, MetadataValue][] {
  const { architecture, headDim, qkNorm } = tinyShapes[kind];
  const { type, factor, original_max_position_embeddings: original } = tinyScaling[kind] ?? {};
  const entries: [string, MetadataValue][] = [];
  if (qkNorm) {
    entries.push([`${architecture}.attention.key_length`, ['u32', headDim]]);
    entries.push([`${architecture}.attention.value_length`, ['u32', headDim]]);
  }
  if (type === undefined) return entries;
  entries.push([`${architecture}.rope.scaling.type`, ['string', type]]);
  entries.push([`${architecture}.rope.scaling.factor`, ['f32', factor]]);
  if (original) entries.push([`${architecture}.rope.scaling.original_context_length`, ['u32', original]]);
  return entries;
}

/** As the converter has it: reshape each head's rows to [2, headDim / 2], swap the two. */
function permute(rows: Float32Array, columns: number, headDim: number): Float32Array {
  const out = new Float32Array(rows.length);
  let to = 0;
  for (let head = 0; head < rows.length / columns; head += headDim) {
    for (let i = 0; i < headDim / 2; i++) {
      for (const row of [head + i, head + headDim / 2 + i]) {
        out.set(rows.subarray(row * columns, (row + 1) * columns), to);
        to += columns;
      }
    }
  }
  return out;
}

/** @returns path */
export async function writeGguf(path: string, content: GgufContent): Promise<string> {
  await writeFile(path, ggufBytes(content));
  return path;
}

/** Writes a model in parts as llama.cpp's gguf-split does: all metadata in the first. @returns their paths */
export async function writeSplitGguf(folder: string, name: string, content: GgufContent, count = 3): Promise<string[]> {
  const number = (i: number): string => String(i).padStart(5, '0');
  const tensors = [...content.tensors];
  const paths: string[] = [];
  for (let part = 0; part < count; part++) {
    const metadata = new Map<string, MetadataValue>([
      ...(part === 0 ? content.metadata : []),
      ['split.no', ['u16', part]],
      ['split.count', ['u16', count]],
      ['split.tensors.count', ['i32', tensors.length]],
    ]);
    const own = new Map(tensors.filter((_, i) => i % count === part));
    const path = join(folder, `${name}-${number(part + 1)}-of-${number(count)}.gguf`);
    paths.push(await writeGguf(path, { metadata, tensors: own }));
  }
  return paths;
}
