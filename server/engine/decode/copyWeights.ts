/**
 * The copy index's weights: the default ones, of SmolLM2-135M-Instruct, and a model's own from JSON, one table a kind of
 * reader, for the better a reader is by itself the less it gains by copying.
 * fitCopyWeights.ts on 120 dev holes of 64 tokens (20 each of drizzle-orm, fd, hono, httpx, rich, viper) for the reader
 * `local`, local context 256 tokens: 1.508 nats, 1.095 with copying (four-fold cross-validation over holes).
 */
import { readFile } from 'node:fs/promises';
import { FoveaError } from '../../base/errors.ts';
import type { ReaderSpec } from '../protocol.ts';
import { agreements, type CopyWeights, lengthBuckets } from './copyMixture.ts';

export const defaultCopyWeights: CopyWeights = {
  once: {
    lambda: [0.14, 0.14, 0.12, 0.2, 0.26, 0.28, 0.36, 0.38, 0.42, 0.6, 0.66, 0.72],
    hit: [0.4, 0.44, 0.51, 0.58, 0.64, 0.66, 0.73, 0.75, 0.79, 0.86, 0.88, 0.91],
  },
  few: {
    lambda: [0.1, 0.16, 0.26, 0.4, 0.42, 0.56, 0.68, 0.66, 0.78, 0.86, 0.94, 0.94],
    hit: [0.49, 0.61, 0.69, 0.76, 0.76, 0.81, 0.87, 0.87, 0.91, 0.94, 0.97, 0.98],
  },
  many: {
    lambda: [0.46, 0.6, 0.62, 0.68, 0.56, 0.58, 0.64, 0.76, 0.82, 0.94, 0.96, 0.96],
    hit: [0.81, 0.86, 0.87, 0.89, 0.87, 0.87, 0.89, 0.91, 0.92, 0.97, 0.98, 0.99],
  },
  majority: {
    lambda: [0.12, 0.1, 0.18, 0.18, 0.16, 0.2, 0.24, 0.28, 0.46, 0.48, 0.36, 0.42],
    hit: [0.37, 0.35, 0.4, 0.41, 0.43, 0.43, 0.44, 0.43, 0.43, 0.45, 0.44, 0.55],
  },
  split: {
    lambda: [0.06, 0.06, 0.08, 0.1, 0.12, 0.1, 0.06, 0.16, 0.12, 0.08, 0.1, 0.18],
    hit: [0.13, 0.14, 0.14, 0.14, 0.15, 0.12, 0.1, 0.2, 0.11, 0.25, 0.12, 0.12],
  },
};

/**
 * @param json what `JSON.stringify` made of `CopyWeights`
 * @param path of the file, for the message
 * @throws FoveaError `input` when it is something else
 */
export function parseCopyWeights(json: unknown, path: string): CopyWeights {
  const table = json as CopyWeights | null;
  const isRow = (row: unknown, below: number) =>
    Array.isArray(row) && row.length === lengthBuckets && row.every((share) => share >= 0 && share < below);
  for (const agreement of agreements) {
    const row = table?.[agreement];
    if (isRow(row?.lambda, 1) && isRow(row?.hit, 1 + Number.EPSILON)) continue;
    const message = `${path} holds no copy weights ("${agreement}" is wrong): delete it to use the default weights.`;
    throw new FoveaError('input', message);
  }
  return table as CopyWeights;
}

/** Kinds of readers with weights of their own: a reader is of the last kind of which it has any chunk. */
export const weightKinds = ['local', 'prompt', 'attend', 'memory', 'focus'] as const;
export type WeightKind = (typeof weightKinds)[number];

/** What copyWeights.json holds; the default weights serve kinds that it leaves out. */
export type CopyWeightsByKind = Readonly<Partial<Record<WeightKind, CopyWeights>>>;

export function weightKindOf(reader: Omit<ReaderSpec, 'copy'>): WeightKind {
  const counts: Readonly<Partial<Record<WeightKind, number>>> = reader;
  return weightKinds.findLast((kind) => (counts[kind] ?? 0) > 0) ?? 'local';
}

export function copyWeightsFor(reader: Omit<ReaderSpec, 'copy'>, byKind: CopyWeightsByKind): CopyWeights {
  return byKind[weightKindOf(reader)] ?? defaultCopyWeights;
}

/** @throws FoveaError `input` when the file is not what `CopyWeightsByKind` says */
export async function readCopyWeights(file: string): Promise<CopyWeightsByKind> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const message = `${file} cannot be read as copy weights: delete it to use the default weights.`;
    throw new FoveaError('input', message, { cause });
  }
  const kinds = Object.entries((json ?? {}) as object);
  const unknown = kinds.find(([kind]) => !weightKinds.some((known) => known === kind));
  if (unknown) throw new FoveaError('input', `${file} holds weights of no reader ("${unknown[0]}"): delete it.`);
  return Object.fromEntries(kinds.map(([kind, table]) => [kind, parseCopyWeights(table, file)]));
}
