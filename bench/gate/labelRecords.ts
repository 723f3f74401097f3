/** What was measured at a place to learn from: a line of JSON each, so that a stopped run loses nothing. */
import { FoveaError } from '../../server/base/errors.ts';
import type { Mode } from '../hole.ts';
import { recordedLines } from '../recordFile.ts';

/** A chunk read alone. */
export interface LabelledChunk {
  path: string;
  /** UTF-16 range in that file (of the place's own: as it is seen there) */
  start: number;
  end: number;
  /** mean of 64 tokens, and of the first eight, nats */
  nats: number;
  first8: number;
  /** as the product reads it: beside the text after the cursor, with copied runs mixed in; in infill mode only */
  asRead?: number;
  /** of the tokens before the cursor that were read with it, and of the last 16 of them; older records lack them */
  past?: number;
  past16?: number;
  /** of the cursor's attention in the focus reader, all offered chunks' candidates seen at once */
  share: number;
  /** natural log of the candidate's weight to that of the local context, mean of heads, none seen beside it */
  alone: number;
}

export interface LabelledPlace {
  project: string;
  path: string;
  /** UTF-16 offset */
  offset: number;
  targetEnd: number;
  mode: Mode;
  /** nats where nothing is read, of 64 tokens and of the first eight */
  local: number;
  localFirst8: number;
  /** where only the text after the cursor is read, and copied runs are mixed in */
  localAsRead?: number | undefined;
  localPast?: number | undefined;
  localPast16?: number | undefined;
  chunks: LabelledChunk[];
}

/** @throws FoveaError (`input`) naming a line that is none */
export async function loadLabels(file: string): Promise<LabelledPlace[]> {
  return (await recordedLines(file)).map((line, index) => {
    const place = parse(line);
    if (place && typeof place.project === 'string' && Array.isArray(place.chunks)) return place;
    throw new FoveaError('input', `Line ${index + 1} of ${file} is no labelled place: name another file.`);
  });
}

function parse(line: string): LabelledPlace | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
