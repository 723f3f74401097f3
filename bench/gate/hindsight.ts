/**
 * What a chunk has in common with what is written next at a place, as numbers: known only where the next text is known. What
 * a chunk is worth to the model can be guessed from them without asking it, at as many places as one likes.
 */
import { wordsOf } from '../../server/gate/runs.ts';
import { identifiersOf } from '../../server/gate/terms.ts';

export const hindsightNames: readonly string[] = [
  'newNames',
  'allNames',
  'nextPairs',
  'nextFours',
  'nextEights',
  'newFours',
  'newPairs',
];

const lengths = [2, 4, 8] as const;

export interface Hindsight {
  /** [hindsightNames] of a chunk's text; NaN where nothing can be told */
  of(chunk: string): number[];
}

/**
 * @param seen what the model sees anyway before the cursor
 * @param next what is written next
 * @param rarity what an identifier is worth
 */
export function hindsight(seen: string, next: string, rarity: (name: string) => number): Hindsight {
  const known = identifiersOf(seen);
  const all = [...identifiersOf(next)].map((name) => ({ name, worth: rarity(name) }));
  const fresh = all.filter(({ name }) => !known.has(name));
  const words = wordsOf(next);
  const seenWords = wordsOf(seen);
  const inSeen = lengths.map((length) => covered(words, grams(seenWords, length), length));
  return {
    of(chunk) {
      const held = identifiersOf(chunk);
      const share = (names: typeof all): number => {
        const total = names.reduce((sum, { worth }) => sum + worth, 0);
        const found = names.reduce((sum, { name, worth }) => sum + (held.has(name) ? worth : 0), 0);
        return total > 0 ? found / total : Number.NaN;
      };
      const chunkWords = wordsOf(chunk);
      const inChunk = lengths.map((length) => covered(words, grams(chunkWords, length), length));
      const part = (is: (at: number) => boolean): number =>
        words.filter((_, at) => is(at)).length / Math.max(1, words.length);
      const [pairs, fours, eights] = inChunk.map((each) => part((at) => each[at]));
      const newly = (index: number): number => part((at) => inChunk[index][at] && !inSeen[index][at]);
      return [share(fresh), share(all), pairs, fours, eights, newly(1), newly(0)];
    },
  };
}

function grams(words: readonly string[], length: number): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at + length <= words.length; at++) found.add(words.slice(at, at + length).join(' '));
  return found;
}

/** Which of the words stand in a run of that length that is among the runs. */
function covered(words: readonly string[], runs: ReadonlySet<string>, length: number): boolean[] {
  const is = words.map(() => false);
  for (let at = 0; at + length <= words.length; at++) {
    if (runs.has(words.slice(at, at + length).join(' '))) is.fill(true, at, at + length);
  }
  return is;
}
