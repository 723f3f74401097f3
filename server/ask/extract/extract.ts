/**
 * Of each of the best files what in it says what was asked, as ranges of its text: an answer that no model wrote. Of the
 * first file the best declaration is quoted at length and others of it briefly, of the other files one, briefly: the search
 * is right about a file more often than about the place in it. Knows no URI and no panel.
 */

import type { IndexedChunk } from '../../workspace/repositoryIndex.ts';
import type { ChunkSource } from '../../workspace/workspaceSession.ts';
import type { AskedTerms } from './askedTerms.ts';
import type { CandidateWeights } from './candidates.ts';
import { type ChosenLines, chooseLines } from './chooseLines.ts';
import { type Outline, outlineOf } from './outline.ts';
import { atLength, brief, joined, type QuoteLength } from './quotedLines.ts';
import { type Region, regionsOf } from './regions.ts';

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

/** Tuned with bench/askExtract.ts. */
export const extractWeights = {
  /** declarations of each file that is quoted from */
  declarations: [3, 1, 1],
  /** one that holds less of the question than this share of its file's best one says nothing beside it */
  beside: 0.4,
  /** and so a file beside the best one; the first that was found stays, whatever it holds */
  share: 0.5,
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
  const paths = (plain.length > 0 ? plain : all).slice(0, extractWeights.declarations.length);
  for (const [rank, path] of paths.entries()) {
    const file = files.get(path);
    if (!file) continue;
    const near = (chunk: IndexedChunk): boolean => !options.restates(path, chunk.scope);
    const own = chunks.filter((chunk) => chunk.path === path);
    const found = own.some(near) ? own.filter(near) : own;
    const most = extractWeights.declarations[rank];
    const choices: Choice[] = [];
    for (const region of regionsOf(file.chunks, found, near)) {
      if (choices.length > 0) yield undefined;
      choices.push(...(yield* choicesIn(file.text, region, found, options, most)));
    }
    choices.sort((a, b) => b.score - a.score);
    const score = choices[0]?.score ?? 0;
    const least = extractWeights.beside * score;
    const kept = choices.slice(0, most).filter((each, place) => place === 0 || each.score > least);
    // A setting takes no more than its line or two.
    const longest = rank === 0 ? kept.find(({ isSmall }) => !isSmall) : undefined;
    const quotes = quotesOf(kept, (choice) => (choice === longest ? atLength : brief));
    if (quotes.length === 0) continue;
    quotes.sort((a, b) => a.start - b.start);
    const lines = quotes.reduce((sum, each) => sum + each.lines, 0);
    yield { path, chunk: found[0], quotes: quotes.map(({ start, end }) => ({ start, end })), lines, score };
  }
}

/**
 * Without those that say little beside the best one.
 * @param passages in the order in which their files were found, as are those returned
 */
export function worthQuoting(passages: readonly FilePassage[]): FilePassage[] {
  const least = extractWeights.share * Math.max(0, ...passages.map(({ score }) => score));
  return passages.filter(({ score }, rank) => rank === 0 || score >= least);
}

/** What of a region may be quoted. */
interface Choice extends ChosenLines {
  outline: Outline;
  /** of the region in the file's text */
  start: number;
}

function* choicesIn(
  text: string,
  { start, end, languageId }: Region,
  found: readonly IndexedChunk[],
  { asked, ...options }: ExtractOptions,
  most: number,
): Generator<undefined, Choice[]> {
  const outline = outlineOf(text.slice(start, end), languageId);
  yield undefined;
  const isFound = (line: number): boolean => {
    const at = start + outline.lines[line].start;
    return found.some((chunk) => chunk.start <= at && at < chunk.end);
  };
  return chooseLines(outline, asked, { ...options, isFound }, most).map((each) => ({ ...each, outline, start }));
}

interface RegionQuote {
  start: number;
  end: number;
  lines: number;
}

/** Choices of one region may share lines. */
function quotesOf(choices: readonly Choice[], lengthOf: (choice: Choice) => QuoteLength): RegionQuote[] {
  const outlines = [...new Set(choices.map(({ outline }) => outline))];
  return outlines.flatMap((outline) => {
    const own = choices.filter((each) => each.outline === outline);
    const lines = new Set(own.flatMap((each) => each.lines(lengthOf(each))));
    return joined(lines).map(({ first, end }) => ({
      start: own[0].start + outline.lines[first].start,
      end: own[0].start + outline.lines[end - 1].end,
      lines: end - first,
    }));
  });
}
