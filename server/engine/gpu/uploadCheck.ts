/**
 * Whether uploads have arrived. Where the device's memory is short, ONNX Runtime may lose one without an error, and it
 * reads as zeros: so a number of each is read back that is no zero. Copies are made as a whole or not at all.
 */
import { DeviceFault } from '../deviceFault.ts';
import type { DataType, Dimension, GraphBuilder } from '../graph/onnx.ts';
import { type Feeds, i64 } from '../graph/session.ts';
import { asStored, type Floats, floats, type GpuTensor, type GpuTensors } from './tensors.ts';

/** Tensors of one run. */
const atOnce = 16;
/** Numbers among which the largest is looked for: half precision rounds the smallest to zero. */
const looked = 1024;
/** A product in half precision is off by so much of itself, or by so much where it is small. */
const [relative, absolute] = [2e-3, 1e-7];

/** One number that is read back. */
interface Cell {
  /** cells of one kind are read by one graph */
  kind: string;
  feeds: Feeds;
  expected: number;
}

/** Blocks of bytes around 128 with a scale each: [outputs, blocks, block] and [outputs * blocks]. */
export interface Blocks {
  bytes: GpuTensor;
  scales: GpuTensor;
}

export class UploadCheck {
  private readonly tensors: GpuTensors;
  private readonly cells: Cell[] = [];

  constructor(tensors: GpuTensors) {
    this.tensors = tensors;
  }

  /** Notes an upload of `data`; there is nothing to see where all are zeros. */
  numbers(tensor: GpuTensor, data: Float32Array): void {
    const at = largest(data);
    if (at !== undefined) this.number(tensor, at, asStored(tensor.type, data[at]));
  }

  /** Notes that the number at `index` is to be `expected`, which is not zero. */
  number(tensor: GpuTensor, index: number, expected: number): void {
    const { type, dims } = tensor;
    const feeds = { x: tensor, at: i64(coordinates(index, dims), [1, dims.length]) };
    this.cells.push({ kind: `${type} ${dims.length}`, feeds, expected });
  }

  /** Notes an upload of quantised numbers and their scales, [outputs * blocks]. */
  blocks({ bytes, scales }: Blocks, data: Uint8Array, scaleData: Float32Array): void {
    const block = bytes.dims[2];
    // lost, a byte reads as -128 and a scale as 0
    const at = data.findIndex((byte, i) => byte !== 0 && byte !== 128 && scaleData[Math.floor(i / block)] !== 0);
    if (at < 0) return;
    const row = Math.floor(at / block);
    const feeds = { bytes, scales, row: i64([row], [1]), at: i64([0, at % block], [1, 2]) };
    const expected = (data[at] - 128) * asStored(scales.type, scaleData[row]);
    this.cells.push({ kind: `blocks ${scales.type} ${block}`, feeds, expected });
  }

  /**
   * Reads back what was noted.
   * @throws DeviceFault where something else is there
   */
  async run(): Promise<void> {
    const byKind = new Map<string, Cell[]>();
    for (const cell of this.cells) byKind.set(cell.kind, [...(byKind.get(cell.kind) ?? []), cell]);
    this.cells.length = 0;
    for (const cells of byKind.values()) {
      for (let first = 0; first < cells.length; first += atOnce) await this.compare(cells.slice(first, first + atOnce));
    }
  }

  private async compare(cells: readonly Cell[]): Promise<void> {
    const feeds: Feeds = {};
    for (const [i, cell] of cells.entries()) {
      for (const [name, tensor] of Object.entries(cell.feeds)) feeds[`${name}.${i}`] = tensor;
    }
    const session = await this.tensors.session(`cells ${cells[0].kind} ${cells.length}`, false, (g) => {
      const found = cells.map((cell, i) => read(g, cell, i));
      const type = typeOf(cells[0]);
      g.outputOp('found', type, [cells.length], 'Concat', found, { axis: 0 });
    });
    const found = floats((await session.run(feeds)).found);
    const isThere = ({ expected }: Cell, i: number) =>
      found[i] === expected || Math.abs(found[i] - expected) <= absolute + relative * Math.abs(expected);
    const lost = cells.filter((cell, i) => !isThere(cell, i));
    if (lost.length > 0) {
      const cause = `${lost.length} of ${cells.length} uploads are not what was sent`;
      throw new DeviceFault('its memory does not hold what was put there', cause);
    }
  }
}

/** A tensor with these numbers. @throws DeviceFault where it does not have them */
export async function uploadChecked(
  tensors: GpuTensors,
  type: Floats,
  dims: readonly number[],
  data: Float32Array,
): Promise<GpuTensor> {
  const tensor = await tensors.upload(type, dims, data);
  const check = new UploadCheck(tensors);
  check.numbers(tensor, data);
  await check.run();
  return tensor;
}

/** [1] the cell's number. */
function read(g: GraphBuilder, { feeds }: Cell, i: number): string {
  const input = (name: string, dims: readonly Dimension[]) =>
    g.input(`${name}.${i}`, feeds[name].type as DataType, [...dims]);
  const symbols = (name: string) => feeds[name].dims.map((_, axis) => `${name}${i}.${axis}`);
  if ('x' in feeds) return g.op('GatherND', [input('x', symbols('x')), input('at', [1, feeds.x.dims.length])]);
  const block = feeds.bytes.dims[2];
  const bytes = g.op('Reshape', [input('bytes', symbols('bytes')), g.integers(-1, block)]);
  const scales = g.op('Reshape', [input('scales', symbols('scales')), g.integers(-1, 1)]);
  const attributes = { gather_axis: 0, quantize_axis: 1, block_size: block, bits: 8 };
  const row = g.op('Microsoft.GatherBlockQuantized', [bytes, input('row', [1]), scales], attributes);
  return g.op('GatherND', [row, input('at', [1, 2])]);
}

function typeOf({ feeds }: Cell): DataType {
  return ('x' in feeds ? feeds.x.type : feeds.scales.type) as DataType;
}

/** Where the largest of the first numbers stands, by size; the first that is no zero where those all are. */
function largest(data: Float32Array): number | undefined {
  let best = 0;
  const most = Math.min(looked, data.length);
  for (let i = 1; i < most; i++) if (Math.abs(data[i]) > Math.abs(data[best])) best = i;
  if (data[best] !== 0) return best;
  const later = data.findIndex((number) => number !== 0);
  return later < 0 ? undefined : later;
}

function coordinates(index: number, dims: readonly number[]): number[] {
  const at: number[] = [];
  let rest = index;
  for (const size of [...dims].reverse()) {
    at.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return at;
}
