/** One ONNX Runtime session on the CPU. Knows tensors by name, nothing of what they mean. */
import os from 'node:os';
import type { Tensor as OrtTensor, InferenceSession as Session } from 'onnxruntime-node';

process.env.ORT_DISABLE_TELEMETRY = '1'; // before the library loads: 1.29 and 1.30 would upload on Linux
export const { InferenceSession, Tensor } = await import('onnxruntime-node');

export type Feeds = Record<string, OrtTensor>;
export type Fetches = Record<string, OrtTensor>;

export const f32 = (data: Float32Array, dims: readonly number[]) => new Tensor('float32', data, dims);

export const u8 = (data: Uint8Array, dims: readonly number[]) => new Tensor('uint8', data, dims);

export const i64 = (values: readonly number[], dims: readonly number[]) =>
  new Tensor('int64', BigInt64Array.from(values, BigInt), dims);

export class GraphSession {
  private readonly session: Session;

  private constructor(session: Session) {
    this.session = session;
  }

  /**
   * @param graph an .onnx file's bytes
   * @param weightsFolder where the files stand in which it has its weights; empty for a graph that has them all itself
   * @param threads of one run; more than there are cores halves the speed
   */
  static async create(graph: Uint8Array, weightsFolder: string, threads: number): Promise<GraphSession> {
    const session = await InferenceSession.create(graph, {
      // it never shrinks, but forwards are bounded (localPast.ts), and without it a prefill spends a third on page faults
      enableCpuMemArena: true,
      intraOpNumThreads: Math.min(threads, os.availableParallelism()),
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(weightsFolder === ''
        ? {}
        : { extra: { session: { model_external_initializers_file_folder_path: weightsFolder } } }),
    });
    return new GraphSession(session);
  }

  /** One forward. Blocks this thread until it is done; inputs are read where they lie, outputs are fresh copies. */
  run(feeds: Feeds): Promise<Fetches> {
    return this.session.run(feeds);
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
