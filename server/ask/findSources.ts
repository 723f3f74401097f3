/**
 * From a question to the chunks that should answer it: the gate's candidates, ranked again by how much of the question
 * each holds and where it holds it. Knows no model, no session of the panel and no LSP.
 */
import type { IndexedChunk } from '../workspace/repositoryIndex.ts';
import { type Candidate, candidatesOf, type Searched } from './candidates.ts';
import { findWeights } from './findWeights.ts';
import { isDoor, isReadme, placeFactor, type TestsWanted, testsWanted } from './placeFactor.ts';
import { questionTerms } from './questionTerms.ts';
import { type Rated, rateSource } from './rateSources.ts';
import { termWeights, type Wanted, wantedOf } from './wanted.ts';

export interface FindQuery {
  question: string;
  /** questions before it, oldest first */
  earlier: readonly string[];
  /** whether a file may be a source */
  within?: (path: string) => boolean;
  /** chunks that are in the prompt anyway */
  exclude?: (chunk: IndexedChunk) => boolean;
  most: number;
}

export interface FoundSources {
  /** best first */
  chunks: IndexedChunk[];
  /** share of the question's weight that the best chunk holds, 0 to 1 */
  coverage: number;
  nothingFound: boolean;
  /** what each term of the question is worth here */
  worth: ReadonlyMap<string, number>;
}

/** Below this share of the best score a chunk only lengthens the list. */
const leastScore = 0.2;
/** Most chunks of one file: the others are a scroll away. */
const mostOfAFile = 3;
/**
 * Below this strength (rateSources.ts) nothing here has to do with the question. Of 186 questions with an answer eight are
 * lost so, of 70 made-up ones six get sources all the same, most of them about things whose words the repository has
 * (bench/ask/tuningQuestions.json and firstQuestions.json; fovea bench ask).
 */
const leastStrength = 0.5;

export function findSources(searched: Searched, query: FindQuery): FoundSources {
  const { index } = searched;
  const concepts = questionTerms(query.question, query.earlier);
  if (concepts.every(({ optional }) => optional)) return overview(index, query);
  const wanted = wantedOf(searched.gate, concepts);
  const tests = testsWanted(query.question);
  const allowed = (chunk: IndexedChunk): boolean => (query.within?.(chunk.path) ?? true) && !query.exclude?.(chunk);
  const candidates = candidatesOf(searched, wanted, tests, allowed);
  const ranked = rankCandidates(candidates, wanted, tests);
  const coverage = Math.max(0, ...ranked.map((each) => each.coverage));
  const { worth } = termWeights(wanted);
  const strength = Math.max(0, ...ranked.map((each) => each.strength));
  if (strength < leastStrength) return { chunks: [], coverage, nothingFound: true, worth };
  const texts = (chunk: IndexedChunk): string => index.textOf(chunk).trim();
  const good = ranked.filter(({ score }) => score >= leastScore * ranked[0].score);
  const chosen = spread(
    good.map(({ chunk }) => chunk),
    texts,
    query.most,
  );
  return { chunks: chosen, coverage, nothingFound: false, worth };
}

/** For a question without words of its own, such as "What is this project?": how the files in question begin. */
function overview({ chunks, files }: Searched['index'], { within, exclude, most }: FindQuery): FoundSources {
  const paths = [...files.keys()].filter((path) => within?.(path) ?? isDoor(path));
  paths.sort((a, b) => depthOf(a) - depthOf(b) || Number(isReadme(b)) - Number(isReadme(a)) || (a < b ? -1 : 1));
  const firsts = paths.flatMap((path) => {
    const own = files.get(path)?.chunks ?? [];
    return paths.length === 1 ? own : own.slice(0, 1);
  });
  const chosen = firsts.filter((chunk) => chunks.has(chunk.key) && !exclude?.(chunk)).slice(0, most);
  return { chunks: chosen, coverage: 0, nothingFound: chosen.length === 0, worth: new Map() };
}

function depthOf(path: string): number {
  return path.split('/').length;
}

type Ranked = Rated & { chunk: IndexedChunk };

/** Best first. */
export function rankCandidates(candidates: readonly Candidate[], wanted: Wanted, tests: TestsWanted): Ranked[] {
  const ranked = candidates.map(({ chunk, evidence, file }) => {
    const factor = placeFactor(chunk.path, chunk.scope, tests) / Math.max(1, file.chunks) ** findWeights.length;
    return { chunk, ...rateSource(evidence, file, wanted, factor) };
  });
  ranked.sort((a, b) => b.score - a.score);
  return lessOfOneFile(ranked);
}

/** Lets the best chunk of another file overtake the second one of a file; scores stay. @param ranked best first */
function lessOfOneFile(ranked: readonly Ranked[]): Ranked[] {
  const before = new Map<string, number>();
  const places = ranked.map((each) => {
    const rank = before.get(each.chunk.path) ?? 0;
    before.set(each.chunk.path, rank + 1);
    return { each, value: each.score * (rank === 0 ? 1 : rank === 1 ? findWeights.second : findWeights.third) };
  });
  return places.sort((a, b) => b.value - a.value).map(({ each }) => each);
}

/** The first of the ranking without copies, neighbours of better ones and too many of one file. */
function spread(
  ranked: readonly IndexedChunk[],
  textOf: (chunk: IndexedChunk) => string,
  most: number,
): IndexedChunk[] {
  const chosen: IndexedChunk[] = [];
  const texts = new Set<string>();
  for (const chunk of ranked) {
    if (chosen.length >= most) break;
    const same = chosen.filter(({ path }) => path === chunk.path);
    const text = textOf(chunk);
    if (same.length >= mostOfAFile || texts.has(text)) continue;
    if (same.some(({ start, end }) => start === chunk.end || end === chunk.start)) continue;
    texts.add(text);
    chosen.push(chunk);
  }
  return chosen;
}
