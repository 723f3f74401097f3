/**
 * Where holes are dug: eval.md's rule, as a function of the files and a seed. Knows no chunk and no reader.
 *
 * The files are shuffled with the seed; then rounds over them, one hole a file and round, so that large files do not
 * dominate. In a file a line is drawn among those with code and with enough tokens before and after; the cursor stands
 * at the first token boundary of that line and the target is the next 64 tokens, for tokenizers put most of an indentation
 * into the line break before it (`\n···` + `·name`). In line mode the cursor stands at a random UTF-16 offset of the line's
 * code, and the target ends where it would have ended.
 */
import type { Encoding, Tokenizer } from '../server/engine/tokenizer.ts';
import type { Mode, Stratum } from './hole.ts';
import { type Random, seededRandom } from './seededRandom.ts';

/** Tokens of a target, where nobody asks for others. */
export const targetTokens = 64;

/** Tokens before the hole: from `least`, up to but not including `most`. */
const strata: Record<Stratum, { least: number; most: number }> = {
  normal: { least: 300, most: Number.POSITIVE_INFINITY },
  top: { least: 16, most: 300 },
};

export interface SourceText {
  /** relative to the repository, with slashes */
  path: string;
  text: string;
}

/** A hole before chunks are offered to it. */
export interface DugHole {
  file: SourceText;
  offset: number;
  /** UTF-16 offset of the target's end */
  targetEnd: number;
  stratum: Stratum;
}

export interface SampleOptions {
  mode: Mode;
  stratum: Stratum;
  count: number;
  seed: number;
  targetTokens?: number;
}

/** @returns at most `count` holes, fewer where the files have no more */
export function sampleHoles(
  files: readonly SourceText[],
  tokenizer: Pick<Tokenizer, 'encodeWithOffsets'>,
  { mode, stratum, count, seed, targetTokens: length = targetTokens }: SampleOptions,
): DugHole[] {
  const random = seededRandom(seed);
  let round: { file: SourceText; places: Place[] }[] = random.shuffled(files).map((file) => ({ file, places: [] }));
  const holes: DugHole[] = [];
  for (let first = true; holes.length < count && round.length > 0; first = false) {
    for (const entry of round) {
      if (holes.length === count) break;
      if (first) entry.places = places(entry.file.text, tokenizer.encodeWithOffsets(entry.file.text), stratum, length);
      const place = draw(entry.places, random);
      if (place === undefined) continue;
      // Two draws in every mode: the same seed then chooses the same lines in each.
      const inside = place.codeStart + random.integer(place.codeEnd - place.codeStart);
      const offset = mode === 'line' ? wholeCharacter(entry.file.text, inside) : place.offset;
      holes.push({ file: entry.file, offset, targetEnd: place.targetEnd, stratum });
    }
    round = round.filter((entry) => entry.places.length > 0);
  }
  return holes;
}

interface Place {
  /** first token boundary of the line */
  offset: number;
  /** the line's code, blanks at both ends aside */
  codeStart: number;
  codeEnd: number;
  targetEnd: number;
}

/** Lines of `text` at which a hole may be dug. */
function places(text: string, { ids, starts }: Encoding, stratum: Stratum, targetLength: number): Place[] {
  const { least, most } = strata[stratum];
  const found: Place[] = [];
  let token = 0;
  for (const { index: lineStart, 0: line } of text.matchAll(/[^\r\n]+/g)) {
    const codeStart = lineStart + line.length - line.trimStart().length;
    const codeEnd = lineStart + line.trimEnd().length;
    while (token < ids.length && starts[token] < lineStart) token++;
    const after = token + targetLength;
    if (after > ids.length) break;
    const inStratum = token >= least && token < most;
    if (!inStratum || codeStart >= codeEnd || starts[token] > codeStart) continue;
    found.push({ offset: starts[token], codeStart, codeEnd, targetEnd: starts[after] ?? text.length });
  }
  return found;
}

/** An editor's cursor never stands between the halves of a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  return /[\uDC00-\uDFFF]/.test(text[offset]) ? offset - 1 : offset;
}

/** Takes a random item out of the array. */
function draw<T>(items: T[], random: Random): T | undefined {
  return items.length === 0 ? undefined : items.splice(random.integer(items.length), 1)[0];
}
