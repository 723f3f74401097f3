/**
 * The safetensors container, read and written: 8 bytes of header length, a JSON header, the tensors. Knows no model.
 * Format: the safetensors project's README. Reads by ranges, so that a file larger than memory is no matter.
 */
import { open } from 'node:fs/promises';
import { FoveaError } from '../../base/errors.ts';
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from './halfFloat.ts';
import { openForReading, readRange } from './readRange.ts';

export type SafetensorsType = 'F32' | 'F16' | 'BF16' | 'I8';

export interface SafetensorsEntry {
  /** as the file names it; `read` refuses what is not a `SafetensorsType` */
  dtype: string;
  /** slowest dimension first */
  dims: number[];
  /** bytes from the file's start */
  offset: number;
  byteLength: number;
}

/** An opened file. Whoever opened it closes it. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
  /** One tensor as row-major float32 (an I8 tensor as its whole numbers). @throws FoveaError `input` */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}

const bytesPerNumber: Record<SafetensorsType, number> = { F32: 4, F16: 2, BF16: 2, I8: 1 };

/** A header longer than this is refused, as the format's own library does. */
const longestHeader = 100_000_000;

/** @throws FoveaError `input` when the file is damaged or, by its size, cut short */
export async function openSafetensors(path: string): Promise<Safetensors> {
  const file = await openForReading(path);
  try {
    const { size } = await file.stat();
    const damaged = new FoveaError('input', `${path} is not a whole safetensors file: get it again.`);
    if (size < 8) throw damaged;
    const lengthBytes = await readRange(file, 0, 8, path);
    const length = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
    if (length > longestHeader || 8 + length > size) throw damaged;
    const header = parseHeader(await readRange(file, 8, length, path), damaged);
    for (const entry of header.tensors.values()) {
      if (entry.offset + entry.byteLength > size) {
        throw new FoveaError('input', `${path} is cut short (${size} bytes): get it again.`);
      }
    }
    return {
      ...header,
      async read(name) {
        const entry = header.tensors.get(name);
        if (!entry) throw new FoveaError('input', `${path} has no tensor ${name}.`);
        if (!isKnownType(entry.dtype)) {
          const known = Object.keys(bytesPerNumber).join(', ');
          throw new FoveaError(
            'input',
            `${path}: tensor ${name} is of type ${entry.dtype}; these can be read: ${known}.`,
          );
        }
        return toFloat(await readRange(file, entry.offset, entry.byteLength, path), entry.dtype);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function isKnownType(dtype: string): dtype is SafetensorsType {
  return Object.hasOwn(bytesPerNumber, dtype);
}

function parseHeader(bytes: Uint8Array, damaged: FoveaError): Pick<Safetensors, 'metadata' | 'tensors'> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged;
  }
  if (!isObject(json)) throw damaged;
  const { __metadata__: metadata = {}, ...entries } = json;
  const tensors = new Map<string, SafetensorsEntry>();
  for (const [name, entry] of Object.entries(entries)) {
    if (!isObject(entry)) throw damaged;
    const { dtype, shape, data_offsets: range } = entry;
    if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(range) || range.length !== 2) throw damaged;
    const byteLength = range[1] - range[0];
    const numbers = shape.reduce((product, dim) => product * dim, 1);
    if (byteLength < 0 || (isKnownType(dtype) && byteLength !== numbers * bytesPerNumber[dtype])) throw damaged;
    tensors.set(name, { dtype, dims: shape, offset: 8 + bytes.length + range[0], byteLength });
  }
  return { metadata: metadata as Record<string, string>, tensors };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function toFloat(bytes: Uint8Array<ArrayBuffer>, dtype: SafetensorsType): Float32Array {
  if (dtype === 'F32') return new Float32Array(bytes.buffer);
  if (dtype === 'I8') return Float32Array.from(new Int8Array(bytes.buffer));
  const out = new Float32Array(bytes.length / 2);
  (dtype === 'F16' ? halfToFloat : bfloatToFloat)(bytes, out);
  return out;
}

export interface TensorToWrite {
  dtype: SafetensorsType;
  /** slowest dimension first */
  dims: readonly number[];
  /** row-major; rounded to `dtype`, ties to even (for I8 whole numbers -128..127 are expected) */
  values: Float32Array | Int8Array;
}

/** Writes a file, tensors in the order given. An existing file is overwritten. */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { dtype, dims, values }] of tensors) {
    const start = end;
    end += values.length * bytesPerNumber[dtype];
    header[name] = { dtype, shape: dims, data_offsets: [start, end] };
  }
  // Padded with spaces, so that the tensors begin at a multiple of 8, as the format's own library has it.
  const json = Buffer.from(JSON.stringify(header));
  const head = Buffer.concat([json, Buffer.alloc(-json.length & 7, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));

  const file = await open(path, 'w');
  try {
    await file.writeFile(length);
    await file.writeFile(head);
    for (const tensor of tensors.values()) await file.writeFile(toBytes(tensor));
  } finally {
    await file.close();
  }
}

function toBytes({ dtype, values }: TensorToWrite): Uint8Array {
  if (dtype === 'I8') {
    const whole = values instanceof Int8Array ? values : Int8Array.from(values);
    return new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength);
  }
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  if (dtype === 'F16') return floatToHalf(floats);
  if (dtype === 'BF16') return floatToBfloat(floats);
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}
