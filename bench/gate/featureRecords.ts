/**
 * Features of labelled places as training/gate/ reads them (training/gate/features.py): features.jsonl, whose first line
 * is a header and each other line a place. Knows no feature.
 */
import { FoveaError } from '../../server/base/errors.ts';
import type { Mode } from '../hole.ts';

export interface FeatureHeader {
  /** of the numbers in each row, in their order */
  names: readonly string[];
  /** names by what they come from; each family is left out once when rankers are measured. A name may be in none */
  families: Readonly<Record<string, readonly string[]>>;
  /** whose losses the labels are, and what else is to stand in the ranker's provenance */
  about?: Readonly<Record<string, string | number>>;
}

export interface FeaturePlace {
  project: string;
  language: string;
  mode: Mode;
  path: string;
  /** UTF-16 */
  offset: number;
  /** nats where nothing is read */
  local: number;
  /** [chunks] nats where that chunk is read alone by `attend:1`; chunks as they were offered, the likeliest first */
  nats: readonly number[];
  /** [chunks] of the first eight tokens, for who looks at them; no ranker learns from them */
  first8?: readonly number[];
  /** [chunks, features] NaN: missing, which the file has as null */
  rows: readonly ArrayLike<number>[];
}

/** The file's first line. @throws FoveaError (`failure`) where a family names a feature that is none */
export function headerLine({ names, families, about = {} }: FeatureHeader): string {
  const unknown = Object.values(families)
    .flat()
    .find((name) => !names.includes(name));
  if (unknown !== undefined) throw new FoveaError('failure', `${unknown} is in a family, but is no feature.`);
  return `${JSON.stringify({ ...about, names, families })}\n`;
}

/** A place's line. @throws FoveaError (`failure`) where numbers are too few or too many */
export function placeLine(place: FeaturePlace, { names }: Pick<FeatureHeader, 'names'>): string {
  const { rows, nats } = place;
  if (rows.length !== nats.length || rows.some((row) => row.length !== names.length)) {
    throw new FoveaError('failure', `${place.path}:${place.offset} has not one row of ${names.length} for each chunk.`);
  }
  return `${JSON.stringify({ ...place, rows: rows.map((row) => Array.from(row, rounded)) })}\n`;
}

/** Six significant digits; null for what JSON cannot hold. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
