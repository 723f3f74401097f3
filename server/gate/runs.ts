/**
 * Runs of words that two texts have in common, in their order and with the signs between them: a chunk that is written like
 * the lines around the cursor goes on as they may. Knows no index.
 */

const word = /[\w$\u00aa-\uffff]+|[^\0-\x20\x7f-\u00a0\w$\u00aa-\uffff]/g;

const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;
/** 1: letters, digits, `_` and `$` */
const asciiWords = Uint8Array.from({ length: 128 }, (_, unit) => Number(/[\w$]/.test(String.fromCharCode(unit))));

/** Words before the cursor that are compared, and after its line. */
export const comparedWords = 96;
/** Characters that hold so many words of code, nearly always. */
const comparedCharacters = 12 * comparedWords;
/** The text's end, words. */
const endWords = 16;
/** A longer run counts as one of this length. */
const longest = 16;

/** Words, and signs one by one. */
export function wordsOf(text: string): string[] {
  return text.match(word) ?? [];
}

/** The 32-bit hashes of a text's words, in their order: FNV-1a of the UTF-16 units. */
export function wordHashes(text: string): Int32Array {
  const hashes = new Int32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at++);
    if (isBlank(unit)) continue;
    let hash = Math.imul(offsetBasis ^ unit, prime);
    if (isWord(unit)) {
      for (let next = text.charCodeAt(at); at < text.length && isWord(next); next = text.charCodeAt(++at)) {
        hash = Math.imul(hash ^ next, prime);
      }
    }
    hashes[count++] = hash;
  }
  return hashes.slice(0, count);
}

function isWord(unit: number): boolean {
  return unit < 128 ? asciiWords[unit] === 1 : unit >= 0xaa;
}

function isBlank(unit: number): boolean {
  return unit <= 32 || (unit >= 127 && unit <= 160);
}

/** What a chunk has in common with a text. */
export interface CommonRuns {
  /** shares of the text's words that stand in a common run of two words, four, eight; NaN where the text has too few */
  pairs: number;
  fours: number;
  eights: number;
  /** of its last words, in one of two */
  endPairs: number;
  /** in one of three, rare words counting more */
  rare: number;
  /** words at the text's end that stand in the chunk as one run */
  suffix: number;
}

/** One text, to be compared with many chunks. */
export class ComparedText {
  readonly #words: Int32Array;
  /** [words] what each is worth */
  readonly #worth: Float64Array;
  /** where each pair of words stands */
  readonly #pairs = new Map<number, number[]>();

  private constructor(texts: readonly string[], worthOf: (word: string) => number) {
    const words = wordHashes(texts.join(' '));
    this.#words = words;
    this.#worth = Float64Array.from(texts, worthOf);
    for (let at = 0; at + 1 < words.length; at++) {
      const pair = pairOf(words, at);
      const places = this.#pairs.get(pair);
      if (places) places.push(at);
      else this.#pairs.set(pair, [at]);
    }
  }

  /** The words right before the cursor. @param cursor UTF-16 offset @param worthOf what a word is worth */
  static before(text: string, cursor: number, worthOf: (word: string) => number): ComparedText {
    const words = wordsOf(text.slice(Math.max(0, cursor - comparedCharacters), cursor));
    return new ComparedText(words.slice(-comparedWords), worthOf);
  }

  /** The words from the line after the cursor's on. */
  static after(text: string, cursor: number, worthOf: (word: string) => number): ComparedText {
    const lineBreak = text.indexOf('\n', cursor);
    const rest = lineBreak < 0 ? '' : text.slice(lineBreak, lineBreak + comparedCharacters);
    return new ComparedText(wordsOf(rest).slice(0, comparedWords), worthOf);
  }

  /** @param chunk its `wordHashes` */
  commonRuns(chunk: Int32Array): CommonRuns {
    const words = this.#words;
    const count = words.length;
    if (count < endWords)
      return {
        pairs: Number.NaN,
        fours: Number.NaN,
        eights: Number.NaN,
        endPairs: Number.NaN,
        rare: Number.NaN,
        suffix: 0,
      };
    /** [words] length of the longest common run that it stands in */
    const runs = new Uint8Array(count);
    let suffix = 0;
    for (let start = 0; start + 1 < chunk.length; start++) {
      for (const at of this.#pairs.get(pairOf(chunk, start)) ?? []) {
        // A run that began a word before was seen to there.
        if (at > 0 && start > 0 && words[at - 1] === chunk[start - 1]) continue;
        let length = 0;
        while (at + length < count && start + length < chunk.length && words[at + length] === chunk[start + length])
          length++;
        if (length < 2) continue;
        if (at + length === count) suffix = Math.max(suffix, length);
        for (let of = at; of < at + length; of++) runs[of] = Math.max(runs[of], Math.min(length, longest));
      }
    }
    if (suffix === 0 && chunk.includes(words[count - 1])) suffix = 1;
    let [pairs, fours, eights, endPairs, worth, common] = [0, 0, 0, 0, 0, 0];
    for (let at = 0; at < count; at++) {
      const length = runs[at];
      worth += this.#worth[at];
      if (length < 2) continue;
      pairs++;
      if (at >= count - endWords) endPairs++;
      if (length >= 3) common += this.#worth[at];
      if (length >= 4) fours++;
      if (length >= 8) eights++;
    }
    return {
      ...{ pairs: pairs / count, fours: fours / count, eights: eights / count, endPairs: endPairs / endWords },
      ...{ rare: worth > 0 ? common / worth : Number.NaN, suffix: Math.min(suffix, longest) },
    };
  }
}

function pairOf(words: Int32Array, at: number): number {
  return (Math.imul(words[at], 0x9e3779b1) ^ words[at + 1]) | 0;
}
