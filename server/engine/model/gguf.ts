/**
 * The GGUF container: metadata and the table of tensors. Knows neither architectures nor how a tensor's bytes become
 * numbers. Format: ggml's docs/gguf.md, versions 2 and 3, little-endian.
 */
import type { FileHandle } from 'node:fs/promises';
import { FoveaError } from '../../base/errors.ts';
import { readRange } from './readRange.ts';

export type GgufValue = number | boolean | string | GgufValue[];

export interface GgufTensor {
  name: string;
  /** fastest dimension first: a matrix [out, in] stands here as [in, out] */
  dims: number[];
  /** ggml's type number */
  type: number;
  /** bytes from the file's start */
  offset: number;
}

export interface Gguf {
  metadata: Map<string, GgufValue>;
  tensors: Map<string, GgufTensor>;
}

/** Bytes that are read first; headers with a vocabulary of 50,000 take about 2 MB. */
const firstRead = 4 << 20;

/**
 * Reads the header; the tensors' bytes stay in the file.
 * @throws FoveaError `input` when the file is not a GGUF of version 2 or 3 or its header is cut short or damaged
 */
export async function readGguf(file: FileHandle, path: string): Promise<Gguf> {
  const { size } = await file.stat();
  for (let length = firstRead; ; length *= 4) {
    const bytes = await readRange(file, 0, Math.min(length, size), path);
    try {
      return parseGguf(bytes);
    } catch (error) {
      if (error instanceof FoveaError) throw new FoveaError('input', `${path} ${error.message}`);
      if (!(error instanceof HeaderEnds)) throw error;
      if (length >= size) throw new FoveaError('input', `${path} is cut short or damaged: get the file again.`);
    }
  }
}

/** The header goes on after the bytes at hand. */
class HeaderEnds extends Error {}

/**
 * @param bytes the file from its start, at least as far as the header goes
 * @throws HeaderEnds when it goes further; FoveaError with the rest of a sentence that begins with the file's name
 */
function parseGguf(bytes: Uint8Array<ArrayBuffer>): Gguf {
  const reader = new HeaderReader(bytes);
  if (reader.u32() !== 0x46554747) throw new FoveaError('input', 'is not a GGUF file.');
  const version = reader.u32();
  if (version !== 2 && version !== 3) {
    const what = version % 0x1000000 === 0 ? 'is a big-endian GGUF file' : `is GGUF version ${version}`;
    throw new FoveaError('input', `${what}; versions 2 and 3, little-endian, can be read.`);
  }
  const tensorCount = reader.u64();
  const metadataCount = reader.u64();

  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < metadataCount; i++) {
    const key = reader.string();
    metadata.set(key, reader.value(reader.u32()));
  }

  const found: GgufTensor[] = [];
  for (let i = 0; i < tensorCount; i++) {
    const name = reader.string();
    const rank = reader.u32();
    if (rank > 8) throw new FoveaError('input', `is damaged: tensor ${name} has ${rank} dimensions.`);
    const dims = Array.from({ length: rank }, () => reader.u64());
    found.push({ name, dims, type: reader.u32(), offset: reader.u64() });
  }

  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || alignment < 1) throw new FoveaError('input', 'is damaged: no valid alignment.');
  const dataStart = Math.ceil(reader.at / alignment) * alignment;
  for (const tensor of found) tensor.offset += dataStart;
  return { metadata, tensors: new Map(found.map((tensor) => [tensor.name, tensor])) };
}

/** Takes one value after the other off the header. */
class HeaderReader {
  at = 0;
  readonly #bytes: Buffer;
  readonly #view: DataView;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** Sizes and offsets; beyond 2^53 only in a damaged file, where the rounding does no harm. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  string(): string {
    const length = this.u64();
    const start = this.#take(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  /** A metadata value of GGUF's value type `type`. */
  value(type: number): GgufValue {
    const view = this.#view;
    switch (type) {
      case 0:
        return view.getUint8(this.#take(1));
      case 1:
        return view.getInt8(this.#take(1));
      case 2:
        return view.getUint16(this.#take(2), true);
      case 3:
        return view.getInt16(this.#take(2), true);
      case 4:
        return this.u32();
      case 5:
        return view.getInt32(this.#take(4), true);
      case 6:
        return view.getFloat32(this.#take(4), true);
      case 7:
        return view.getUint8(this.#take(1)) !== 0;
      case 8:
        return this.string();
      case 9: {
        const element = this.u32();
        const count = this.u64();
        const values: GgufValue[] = [];
        for (let i = 0; i < count; i++) values.push(this.value(element));
        return values;
      }
      case 10:
        return this.u64();
      case 11:
        return Number(view.getBigInt64(this.#take(8), true));
      case 12:
        return view.getFloat64(this.#take(8), true);
      default:
        throw new FoveaError('input', `is damaged: metadata of type ${type}.`);
    }
  }

  #take(length: number): number {
    const start = this.at;
    if (start + length > this.#bytes.length) throw new HeaderEnds();
    this.at = start + length;
    return start;
  }
}
