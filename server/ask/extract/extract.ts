/**
 * Of each of the best files what in it says what was asked, as ranges of its text: an answer that no model wrote. What was
 * found is looked at with the chunks around it, as a chunk may begin behind a signature. Knows no URI and no panel.
 */

import type { IndexedChunk } from '../../workspace/repositoryIndex.ts';
import type { ChunkSource } from '../../workspace/workspaceSession.ts';
import type { AskedTerms } from './askedTerms.ts';
import type { CandidateWeights } from './candidates.ts';
import { chooseLines } from './chooseLines.ts';
import { outlineOf } from './outline.ts';

/** What is quoted of one file. */
export interface FilePassage {
  path: string;
  /** the best chunk that was found in it */
  chunk: IndexedChunk;
  /** UTF-16 ranges in the file's text, whole lines without the last break, in order */
  quotes: readonly { start: number; end: number }[];
  lines: number;
  /** how much of the question it holds */
  score: number;
}

export interface ExtractOptions {
  asked: AskedTerms;
  asksForTests: boolean;
  /** whether a file, or what a chunk's scope encloses, says again what others say: quoted only where no other was found */
  restates(path: string, scope: readonly string[]): boolean;
  weights?: CandidateWeights;
}

/** Tuned with bench/askExtract.ts on every other question. */
export const extractWeights = {
  /** files that are quoted from */
  files: 4,
  /** places of one file that lie apart */
  regions: 2,
  /** a passage that holds less of the question than this share of the best one's says nothing beside it */
  share: 0.5,
  /** lines of all passages: what no longer fits is left out */
  lines: 24,
  /** those of the first files that were found stay, whatever they hold */
  always: 2,
};

/**
 * One place after the other, so that whoever asks can let others have their turn in between: `undefined` where a file
 * is not done.
 * @param chunks found, best first
 */
export function* extract(
  { files }: Pick<ChunkSource, 'files'>,
  chunks: readonly IndexedChunk[],
  options: ExtractOptions,
): Generator<FilePassage | undefined, void> {
  const all = [...new Set(chunks.map(({ path }) => path))];
  const plain = all.filter((path) => !options.restates(path, []));
  const paths = (plain.length > 0 ? plain : all).slice(0, extractWeights.files);
  for (const path of paths) {
    const file = files.get(path);
    if (!file) continue;
    const near = (chunk: IndexedChunk): boolean => !options.restates(path, chunk.scope);
    const own = chunks.filter((chunk) => chunk.path === path);
    const found = own.some(near) ? own.filter(near) : own;
    const regions = regionsOf(file.chunks, found, near).slice(0, extractWeights.regions);
    const chosen: RegionQuotes[] = [];
    for (const region of regions) {
      if (chosen.length > 0) yield undefined;
      chosen.push(yield* quotesOf(file.text, region, found, options));
    }
    const score = Math.max(0, ...chosen.map((each) => each.score));
    const quotes = chosen.flatMap((each) => (each.score >= extractWeights.share * score ? each.quotes : []));
    if (quotes.length === 0) continue;
    quotes.sort((a, b) => a.start - b.start);
    const lines = quotes.reduce((sum, each) => sum + each.lines, 0);
    yield { path, chunk: found[0], quotes: quotes.map(({ start, end }) => ({ start, end })), lines, score };
  }
}

/**
 * The first, and those that hold much of the question beside the best one; shortest first.
 * @param passages in the order in which their files were found
 */
export function shortestFirst(passages: readonly FilePassage[]): FilePassage[] {
  const best = Math.max(0, ...passages.map(({ score }) => score));
  let lines = 0;
  const kept = passages.filter((passage, rank) => {
    if (rank >= extractWeights.always) {
      if (lines + passage.lines > extractWeights.lines || passage.score < extractWeights.share * best) return false;
    }
    lines += passage.lines;
    return true;
  });
  return kept.toSorted((a, b) => a.lines - b.lines);
}

interface Region {
  start: number;
  end: number;
  languageId: string;
}

/** Chunks that were found with their neighbours; those with the best one first. */
function regionsOf(
  all: readonly IndexedChunk[],
  found: readonly IndexedChunk[],
  isNear: (chunk: IndexedChunk) => boolean,
): Region[] {
  const at = found.map(({ key }) => all.findIndex((chunk) => chunk.key === key)).filter((i) => i >= 0);
  const around = at.flatMap((i) => [i - 1, i + 1]).filter((i) => i >= 0 && i < all.length && isNear(all[i]));
  const near = [...new Set([...at, ...around])];
  near.sort((a, b) => a - b);
  const runs: number[][] = [];
  for (const i of near) {
    const run = runs[runs.length - 1];
    if (run && run[run.length - 1] === i - 1) run.push(i);
    else runs.push([i]);
  }
  runs.sort((a, b) => bestIn(at, a) - bestIn(at, b));
  return runs.map((run) => {
    const [first, last] = [all[run[0]], all[run[run.length - 1]]];
    return { start: first.start, end: last.end, languageId: first.languageId };
  });
}

function bestIn(at: readonly number[], run: readonly number[]): number {
  return at.findIndex((i) => run.includes(i));
}

interface RegionQuotes {
  score: number;
  quotes: { start: number; end: number; lines: number }[];
}

function* quotesOf(
  text: string,
  { start, end, languageId }: Region,
  found: readonly IndexedChunk[],
  { asked, ...options }: ExtractOptions,
): Generator<undefined, RegionQuotes> {
  const outline = outlineOf(text.slice(start, end), languageId);
  yield undefined;
  const isFound = (line: number): boolean => {
    const at = start + outline.lines[line].start;
    return found.some((chunk) => chunk.start <= at && at < chunk.end);
  };
  const { ranges, score } = chooseLines(outline, asked, { ...options, isFound });
  const quotes = ranges.map(({ first, end: last }) => ({
    start: start + outline.lines[first].start,
    end: start + outline.lines[last - 1].end,
    lines: last - first,
  }));
  return { score, quotes };
}
