/** Log-probabilities by a plain PyTorch forward (training/fixtures/reference_logprobs.py), and how far others are from them. */
import { readFileSync } from 'node:fs';
import type { ModelShape } from '../server/engine/model/shape.ts';
import type { TinyKind } from './tinyModels.ts';

export interface LogprobFixture {
  /** of the tiny models: SHA-256 of all weights as float32, in the order of `expectedTensors` */
  weightsSha256?: string;
  /** of the default model: SHA-256 of its GGUF */
  fileSha256?: string;
  shape: Omit<ModelShape, 'maxPositions'>;
  ids: number[];
  /** next[i]: log-probability of ids[i + 1] after ids[0..i] */
  next: number[];
  /** top[i]: the five likeliest tokens after ids[0..i] as [id, log-probability] */
  top: [number, number][][];
}

export function readLogprobFixture(name: `tiny-${TinyKind}` | 'smollm2-135m-instruct'): LogprobFixture {
  const file = new URL(`./fixtures/logprobs-${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as LogprobFixture;
}

/**
 * @param logprobs [ids.length][vocab]
 * @returns the largest difference at any number that the fixture holds, nats
 */
export function largestDifference(fixture: LogprobFixture, logprobs: readonly ArrayLike<number>[]): number {
  let largest = 0;
  const compare = (found: number, expected: number) => {
    // A missing number is as far off as can be, and never passes as 0.
    largest = Math.max(largest, Number.isFinite(found) ? Math.abs(found - expected) : Number.POSITIVE_INFINITY);
  };
  for (const [i, expected] of fixture.next.entries()) compare(logprobs[i][fixture.ids[i + 1]], expected);
  for (const [i, top] of fixture.top.entries()) for (const [id, expected] of top) compare(logprobs[i][id], expected);
  return largest;
}
