/** Runs the `calibrate` graph over sample text and keeps the largest activation of every channel. */
import { throwIfAborted } from '../../base/errors.ts';
import type { Progress } from '../../base/progress.ts';
import type { ModelShape } from '../model/shape.ts';
import { calibrationPoints, decoderGraph } from './decoder.ts';
import { emptyCaches, stepFeeds } from './feeds.ts';
import { matMul } from './matmul.ts';
import { GraphSession } from './session.ts';
import type { ActivationRanges } from './smooth.ts';
import type { TensorTable } from './weightsFile.ts';

export interface CalibrationOptions {
  /** token id sequences of ordinary source code, at least a few thousand tokens, to see the activations' outliers with */
  calibration: readonly (readonly number[])[];
  threads: number;
  progress: Progress;
  signal?: AbortSignal;
}

/** @param table fp32 weights in the folder `directory`: ranges seen with quantised ones cost 0.01 nats */
export async function measureRanges(
  directory: string,
  shape: ModelShape,
  table: TensorTable,
  { calibration, threads, progress, signal }: CalibrationOptions,
): Promise<ActivationRanges> {
  const graph = decoderGraph(shape, table, { family: 'calibrate' }, matMul('fp32', table));
  const session = await GraphSession.create(graph, directory, threads);
  const ranges: ActivationRanges = { o: [], down: [] };
  try {
    for (const [done, ids] of calibration.entries()) {
      throwIfAborted(signal);
      progress.report('Calibrating', done, calibration.length);
      const feeds = stepFeeds({ rows: [ids], firstPosition: 0, caches: emptyCaches(shape, 1), outRows: [] });
      const fetched = await session.run(feeds);
      for (const point of calibrationPoints) {
        for (let layer = 0; layer < shape.layers; layer++) {
          const seen = fetched[`largest.${point}.${layer}`].data as Float32Array;
          const before = ranges[point][layer];
          ranges[point][layer] = before ? before.map((largest, i) => Math.max(largest, seen[i])) : seen;
        }
      }
    }
  } finally {
    await session.release();
  }
  progress.report('Calibrating', calibration.length, calibration.length);
  return ranges;
}
