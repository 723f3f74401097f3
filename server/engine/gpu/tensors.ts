/**
 * Tensors that lie on the GPU: made, filled and fetched. A tensor must be disposed of before the session that made it is
 * released, so the sessions here live until the device is closed.
 */
import { type DataType, dataTypeNumber, elementBytes, GraphBuilder } from '../graph/onnx.ts';
import { type Fetches, f32, i64, Tensor } from '../graph/session.ts';
import { floatToHalf, halfToFloat } from '../model/halfFloat.ts';
import { type GpuContext, GpuSession, type Traffic } from './gpuSession.ts';

export type GpuTensor = Fetches[string];

/** Numbers of activations and caches. */
export type Floats = 'float32' | 'float16';

export class GpuTensors implements GpuContext {
  readonly traffic: Traffic = { up: 0, down: 0 };
  /** of the tensors that are held, bytes */
  bytes = 0;
  private readonly sessions = new Map<string, Promise<GpuSession>>();
  private readonly held = new Set<GpuTensor>();
  private closed = false;
  private isTrying = false;

  /** The least that a run can ask for. */
  async isAlive(): Promise<boolean> {
    if (this.isTrying) return false;
    this.isTrying = true;
    try {
      const session = await this.session('alive', false, (g) => {
        g.input('x', 'float32', [1]);
        g.outputOp('y', 'float32', [1], 'Add', ['x', 'x']);
      });
      return floats((await session.run({ x: f32(Float32Array.of(1), [1]) })).y)[0] === 2;
    } catch {
      return false;
    } finally {
      this.isTrying = false;
    }
  }

  /** Tensors of zeros, in one run. */
  async zeros(type: Floats, dims: readonly number[], count: number): Promise<GpuTensor[]> {
    const names = Array.from({ length: count }, (_, i) => `y${i}`);
    const session = await this.session(`${count} zeros ${type} ${dims.length}`, true, (g) => {
      const shape = g.input('shape', 'int64', [dims.length]);
      const zero = g.op('Cast', [g.float(0)], { to: dataTypeNumber(type) });
      for (const name of names) g.outputOp(name, type, dimensions(dims), 'Expand', [zero, shape]);
    });
    const made = await session.run({ shape: i64(dims, [dims.length]) });
    return names.map((name) => this.hold(made[name]));
  }

  /** A tensor with these numbers. */
  async upload(type: DataType, dims: readonly number[], data: Float32Array | Uint8Array): Promise<GpuTensor> {
    const session = await this.copying(type, dims, true);
    const numbers = type === 'float16' && data instanceof Float32Array ? halves(data) : data;
    return this.hold((await session.run({ x: new Tensor(type, numbers as Float32Array, dims) })).y);
  }

  /** The numbers of a tensor. */
  async download(tensor: GpuTensor): Promise<Float32Array> {
    const session = await this.copying(tensor.type as DataType, tensor.dims, false);
    return floats((await session.run({ x: tensor })).y);
  }

  /**
   * A session, the same one for the same name. @param staying whether its outputs are new tensors, to be held here
   * @throws Error after `close`: a session that nobody releases would end the process with it
   */
  async session(name: string, staying: boolean, build: (g: GraphBuilder) => void): Promise<GpuSession> {
    if (this.closed) throw new Error('the device was closed');
    let session = this.sessions.get(name);
    if (!session) {
      const g = new GraphBuilder();
      build(g);
      session = GpuSession.create(g.encode(), this, staying);
      this.sessions.set(name, session);
    }
    return session;
  }

  /** Takes a tensor that a session with staying outputs has made. */
  hold(tensor: GpuTensor): GpuTensor {
    this.held.add(tensor);
    this.bytes += bytesOf(tensor);
    return tensor;
  }

  /** Gives a tensor back; twice does nothing. */
  release(...tensors: readonly GpuTensor[]): void {
    for (const tensor of tensors) {
      if (!this.held.delete(tensor)) continue;
      this.bytes -= bytesOf(tensor);
      tensor.dispose();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.release(...this.held);
    await releaseAll(this.sessions);
  }

  private copying(type: DataType, dims: readonly number[], up: boolean): Promise<GpuSession> {
    return this.session(`${up ? 'up' : 'down'} ${type} ${dims.length}`, up, (g) => {
      g.input('x', type, dimensions(dims));
      g.outputOp('y', type, dimensions(dims), 'Identity', ['x']);
    });
  }
}

/** Releases sessions, and forgets them; one that could not be made is none. */
export async function releaseAll(sessions: Map<string, Promise<GpuSession>>): Promise<void> {
  const all = await Promise.allSettled(sessions.values());
  sessions.clear();
  for (const made of all) if (made.status === 'fulfilled') await made.value.release();
}

/** A tensor in memory for a run to take up, in the device's numbers. */
export function floatTensor(type: Floats, data: Float32Array, dims: readonly number[]): GpuTensor {
  return type === 'float16' ? new Tensor('float16', halves(data), dims) : new Tensor('float32', data, dims);
}

/** Of a tensor in memory. */
export function floats(tensor: GpuTensor): Float32Array {
  if (tensor.type !== 'float16') return tensor.data as Float32Array;
  const { buffer, byteOffset, byteLength, length } = tensor.data as Uint16Array;
  const out = new Float32Array(length);
  halfToFloat(new Uint8Array(buffer, byteOffset, byteLength), out);
  return out;
}

/** A number as a tensor of this type has it. */
export function asStored(type: string, number: number): number {
  const out = Float32Array.of(number);
  if (type === 'float16') halfToFloat(floatToHalf(out), out);
  return out[0];
}

function halves(data: Float32Array): Uint16Array {
  const bytes = floatToHalf(data);
  return new Uint16Array(bytes.buffer, bytes.byteOffset, data.length);
}

function bytesOf({ type, dims }: GpuTensor): number {
  return dims.reduce((product, size) => product * size, elementBytes(type as DataType));
}

function dimensions(dims: readonly number[]): string[] {
  return dims.map((_, i) => `d${i}`);
}
