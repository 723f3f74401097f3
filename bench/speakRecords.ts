/**
 * What was generated at holes, with all that features are made of: a line of JSON each, written as it comes, so that a long
 * run goes on where it ended and features can be changed without another. One file holds one model, adapter and reader.
 */
import { FoveaError } from '../server/base/errors.ts';
import type { Provenance } from '../server/confidence/confidence.ts';
import { type Evidence, firstLineOf, type NameOrigin } from '../server/confidence/features.ts';
import type { FilterName } from '../server/filters/filter.ts';
import { tokensWithin, type WrittenToken } from '../server/writing/writtenTokens.ts';
import { firstLine } from './hole.ts';
import { isExact } from './metrics.ts';
import { recordedLines } from './recordFile.ts';

export type SpeakSource = Pick<Provenance, 'model' | 'adapter' | 'reader'>;

export interface SpeakRecord extends SpeakSource {
  repository: string;
  path: string;
  /** UTF-16 offset of the cursor */
  offset: number;
  languageId: string;
  /** the cursor's line before the cursor */
  before: string;
  /** what truly followed, to the line's end */
  truth: string;
  /** of the generated line and its break, without those that only spell what was typed */
  tokens: WrittenToken[];
  /** what the post-filters leave of the line, '' for nothing; and which of them left nothing */
  offered: string;
  filter?: FilterName;
  ended: boolean;
  /** the line's names that the visible file does not hold, those of the rest of the repository apart */
  names: Record<string, Exclude<NameOrigin, 'file'>>;
  /** natural log, of each of `tokens` under `local` */
  localLogProbs: number[];
}

export function generatedLine({ tokens }: Pick<SpeakRecord, 'tokens'>): string {
  return firstLine(tokens.map(({ text }) => text).join(''));
}

/** Where nothing would be added there is no offer, and no question whether to show it. */
export function hasOffer({ offered }: Pick<SpeakRecord, 'offered'>): boolean {
  return offered !== '';
}

export function isRight({ offered, truth }: Pick<SpeakRecord, 'offered' | 'truth'>): boolean {
  return isExact(offered, truth);
}

/** As the product has it: the tokens of what is offered, with the break behind it where the line was offered whole. */
export function evidenceOf(record: SpeakRecord): Evidence {
  const { ended, before, languageId, offered } = record;
  const whole = offered.length === generatedLine(record).length;
  const tokens = whole ? record.tokens : tokensWithin(record.tokens, 0, offered.length);
  const known = new Map(Object.entries(record.names));
  return firstLineOf({ tokens, ended, before, languageId, originOf: (name) => known.get(name) ?? 'file' });
}

/** @throws FoveaError (`input`) for a line that is none, and for records of two sources */
export async function loadRecords(file: string, source?: SpeakSource): Promise<SpeakRecord[]> {
  const lines = await recordedLines(file);
  const records = lines.map((line, index) => parseRecord(line, file, index + 1));
  const first = source ?? records[0];
  const other = records.find((record) => sourceName(record) !== sourceName(first));
  if (other === undefined) return records;
  const message = `${file} holds records of ${sourceName(other)}, not of ${sourceName(first)}: name another file with --record.`;
  throw new FoveaError('input', message);
}

function sourceName({ model, adapter, reader }: SpeakSource): string {
  return `${reader} (model ${model.slice(0, 8)}, adapter ${adapter})`;
}

function parseRecord(line: string, file: string, number: number): SpeakRecord {
  try {
    const record: SpeakRecord = JSON.parse(line);
    const texts = [
      record.model,
      record.adapter,
      record.reader,
      record.repository,
      record.path,
      record.truth,
      record.offered,
    ];
    if (texts.every((value) => typeof value === 'string') && Array.isArray(record.tokens)) return record;
  } catch {
    // said below
  }
  throw new FoveaError('input', `Line ${number} of ${file} is no record: name another file with --record.`);
}
