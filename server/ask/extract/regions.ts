/** Parts of a file that are looked at for what was asked: the chunks that were found and those around. */
import type { IndexedChunk } from '../../workspace/repositoryIndex.ts';

/** Of a file's text, UTF-16. */
export interface Region {
  start: number;
  end: number;
  languageId: string;
}

/** Chunks: how far one may lie from one that was found, and so many are looked at at once. Tuned with bench/askExtract.ts. */
export const regionWeights = { reach: 4, most: 8 };

/**
 * @param all of the file, in its order
 * @param found of them, best first
 * @param isNear whether one that was not found may be looked at
 * @returns those with the best one first
 */
export function regionsOf(
  all: readonly IndexedChunk[],
  found: readonly IndexedChunk[],
  isNear: (chunk: IndexedChunk) => boolean,
): Region[] {
  const at = found.map(({ key }) => all.findIndex((chunk) => chunk.key === key)).filter((i) => i >= 0);
  const wanted = new Set(at);
  for (const i of at) {
    for (let each = i - regionWeights.reach; each <= i + regionWeights.reach; each++) {
      if (all[each] && isNear(all[each])) wanted.add(each);
    }
  }
  const runs: number[][] = [];
  for (const i of [...wanted].sort((a, b) => a - b)) {
    const run = runs[runs.length - 1];
    // What was found stays with its neighbours: a chunk may begin behind a signature.
    const isFull = run && run.length >= regionWeights.most && !at.includes(i) && !at.includes(i - 1);
    if (run && run[run.length - 1] === i - 1 && !isFull) run.push(i);
    else runs.push([i]);
  }
  const rankOf = (run: readonly number[]): number => {
    const rank = at.findIndex((i) => run.includes(i));
    return rank < 0 ? at.length : rank;
  };
  runs.sort((a, b) => rankOf(a) - rankOf(b));
  return runs.map((run) => {
    const [first, last] = [all[run[0]], all[run[run.length - 1]]];
    return { start: first.start, end: last.end, languageId: first.languageId };
  });
}
