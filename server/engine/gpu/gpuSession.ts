/**
 * One ONNX Runtime session on the GPU (the WebGPU provider of onnxruntime-node). Knows tensors by name, nothing of what
 * they mean. What the provider does not survive is kept from it here and in tensors.ts: docs/gpu.md has the list.
 */
import type { InferenceSession as Session } from 'onnxruntime-node';
import { DeviceFault } from '../deviceFault.ts';
import type { GraphBuilder } from '../graph/onnx.ts';
import { type Feeds, type Fetches, InferenceSession } from '../graph/session.ts';

/** Bytes that runs took from this process to the device, and back. */
export interface Traffic {
  up: number;
  down: number;
}

/** What sessions share: the one device of this process. */
export interface GpuContext {
  readonly traffic: Traffic;
  /** Whether the device still answers. */
  isAlive(): Promise<boolean>;
}

/** What the provider says where a buffer cannot be made. */
const noMemory = /out of (?:device )?memory|\[Invalid Buffer\]|max buffer size|map_async_result/i;

/** Where a run is to write an output: a tensor on the device, in place; `null`: into memory of this process. */
export type Targets = Record<string, Feeds[string] | null>;

export class GpuSession {
  private readonly session: Session;
  private readonly context: GpuContext;

  private constructor(session: Session, context: GpuContext) {
    this.session = session;
    this.context = context;
  }

  /**
   * @param graph an .onnx file's bytes, its weights among its inputs
   * @param staying whether all outputs are new tensors that stay on the device; else each run says where they go
   * @throws DeviceFault where there is no device that can be used
   */
  static async create(graph: Uint8Array, context: GpuContext, staying = false): Promise<GpuSession> {
    try {
      const session = await InferenceSession.create(graph, {
        // an index out of bounds reads or kills what is not ours without robust access
        executionProviders: [{ name: 'webgpu', validationMode: 'basic', enableRobustness: true }],
        graphOptimizationLevel: 'all',
        // what goes wrong is thrown
        logSeverityLevel: 4,
        ...(staying ? { preferredOutputLocation: 'gpu-buffer' } : {}),
      });
      return new GpuSession(session, context);
    } catch (cause) {
      throw new DeviceFault('no session can be made on it', cause);
    }
  }

  /**
   * @param feeds those that the graph has no input for are left out
   * @param targets of outputs; all of them, in memory, where none are named
   * @throws DeviceFault where the device is lost or has no memory left; else what the provider throws of a wrong run, after
   * which tensors that it was to write have their old or their new numbers
   */
  async run(feeds: Feeds, targets?: Targets): Promise<Fetches> {
    const taken: Feeds = {};
    for (const name of this.session.inputNames) if (name in feeds) taken[name] = feeds[name];
    try {
      const fetched = await (targets ? this.session.run(taken, targets) : this.session.run(taken));
      this.context.traffic.up += bytesOf(taken);
      this.context.traffic.down += bytesOf(fetched);
      return fetched;
    } catch (cause) {
      if (!noMemory.test(String(cause)) && (await this.context.isAlive())) throw cause;
      throw new DeviceFault('a run failed', cause);
    }
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** Of tensors in memory. */
function bytesOf(tensors: Feeds | Fetches): number {
  let bytes = 0;
  for (const tensor of Object.values(tensors)) {
    if (tensor.location === 'cpu') bytes += (tensor.data as ArrayBufferView).byteLength;
  }
  return bytes;
}

/**
 * Makes one number of a value the output `done`. A run without an output that comes down neither waits for its work nor
 * tells that the device was lost meanwhile.
 */
export function ended(g: GraphBuilder, value: string, rank: number, type: 'float32' | 'float16'): void {
  const axes = Array.from({ length: rank }, () => 0);
  const corner = [g.integers(...axes), g.integers(...axes.map(() => 1))];
  g.outputOp(
    'done',
    type,
    axes.map(() => 1),
    'Slice',
    [value, ...corner],
  );
}
