/**
 * The engine as it runs beside the same weights in full precision, token by token at the same holes: what 8 bits, and this
 * processor's way of multiplying them, cost. Knows no file and no process.
 */
import { type Progress, silent } from '../server/base/progress.ts';
import type { Arithmetic, ScoreParams, ScoreResult } from '../server/engine/protocol.ts';
import type { BenchReader } from './benchReader.ts';
import { mean } from './metrics.ts';
import type { Question } from './quality.ts';

/** One reader in one form, against f32. */
export interface ReaderExactness {
  /** mean difference of -log p, nats a token: above zero the form in use is worse */
  natsToFp32: number;
  /** mean size of that difference */
  meanSize: number;
}

export interface ExactnessReport extends Arithmetic {
  repo: string;
  holes: number;
  readers: Record<string, ReaderExactness>;
}

export interface Scorer {
  score(params: ScoreParams, signal?: AbortSignal): Promise<Pick<ScoreResult, 'nats'>>;
}

export interface ExactnessOptions {
  /** how many questions come, for the progress */
  count: number;
  progress?: Progress;
  signal?: AbortSignal;
}

/** @param inUse what is measured @param exact the same weights in f32 @param questions at least one */
export async function measureExactness(
  inUse: Scorer,
  exact: Scorer,
  readers: readonly BenchReader[],
  questions: AsyncIterable<Pick<Question, 'score' | 'readBy'>>,
  { count, progress = silent, signal }: ExactnessOptions,
): Promise<Record<string, ReaderExactness>> {
  const differences = new Map<string, number[]>(readers.map(({ name }) => [name, []]));
  let done = 0;
  for await (const { score, readBy } of questions) {
    progress.report('Comparing with f32', done++, count);
    for (const reader of readers) {
      const params = { ...score, ...readBy(reader) };
      const [one, other] = [await inUse.score(params, signal), await exact.score(params, signal)];
      differences.get(reader.name)!.push(...one.nats.map((nats, token) => nats - other.nats[token]));
    }
  }
  progress.report('Comparing with f32', count, count);
  return Object.fromEntries(
    [...differences].map(([name, each]) => [name, { natsToFp32: mean(each), meanSize: mean(each.map(Math.abs)) }]),
  );
}
