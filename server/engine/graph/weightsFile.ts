/** Writes the one file that holds a model's weights beside its graphs, and remembers where each tensor stands. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { type DataType, type ExternalTensor, elementBytes } from './onnx.ts';

/** ONNX Runtime maps external data; a page boundary keeps that possible. */
const alignment = 4096;

export type TensorTable = Record<string, ExternalTensor>;

export class WeightsFile {
  readonly table: TensorTable = {};
  private readonly hash = createHash('sha256');
  private offset = 0;
  private readonly file: FileHandle;
  private readonly location: string;

  private constructor(file: FileHandle, location: string) {
    this.file = file;
    this.location = location;
  }

  static async create(file: string): Promise<WeightsFile> {
    return new WeightsFile(await open(file, 'w'), path.basename(file));
  }

  /** Appends a tensor; `data` holds exactly the elements of `dims`, row-major. */
  async add(name: string, type: DataType, dims: number[], data: ArrayBufferView): Promise<void> {
    const elements = dims.reduce((product, size) => product * size, 1);
    if (elements * elementBytes(type) !== data.byteLength)
      throw new Error(`weight ${name}: size does not fit its shape`);
    const padding = Math.ceil(this.offset / alignment) * alignment - this.offset;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.hash.update(new Uint8Array(padding)).update(bytes);
    this.offset += padding;
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await this.file.write(bytes, written, bytes.length - written, this.offset + written);
      written += bytesWritten;
    }
    this.table[name] = { type, dims, location: this.location, offset: this.offset, length: data.byteLength };
    this.offset += data.byteLength;
  }

  /** Bytes written so far, padding included. */
  get bytes(): number {
    return this.offset;
  }

  /** Hex hash of the file, to be asked for once and last. */
  sha256(): string {
    return this.hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.file.sync();
    await this.file.close();
  }
}
