/**
 * From a question to the chunks that should answer it: the gate's candidates, ranked again by how much of the question
 * each holds and where it holds it. Knows no model, no session of the panel and no LSP.
 */
import type { ChunkKey } from '../engine/protocol.ts';
import type { Gate } from '../gate/gate.ts';
import type { IndexedChunk, RepositoryIndex } from '../workspace/repositoryIndex.ts';
import { type ChunkEvidence, chunkEvidence } from './chunkEvidence.ts';
import { type FileEvidence, fileEvidence } from './fileEvidence.ts';
import { findWeights } from './findWeights.ts';
import { isDoor, isReadme, placeFactor, placeWeights, testsWanted } from './placeFactor.ts';
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

export interface Searched {
  index: Pick<RepositoryIndex, 'chunks' | 'files' | 'textOf'>;
  gate: Pick<Gate, 'size' | 'frequency' | 'rankTerms'>;
}

/** Below this share of the best score a chunk only lengthens the list. */
const leastScore = 0.2;
/** Chunks that are ranked again. */
const candidates = 120;
/** Most chunks of one file: the others are a scroll away. */
const mostOfAFile = 3;
/**
 * Below this share of the question's weight in the best chunk there is no answer. Of 48 questions to six repositories all
 * whose answer was found had 0.53 and more (one had 0.43, and its answer was not among the sources either way); of 42
 * made-up ones 36 stayed below 0.5, and the other six are about things whose words the repository has (how a client caches
 * responses on disk, where it has no cache). The file with the answer is the first source for 0.75 of the questions and
 * among the first five for 0.96; with the gate's ranking of code alone for 0.58 (bench/askFind.ts).
 */
export const leastCoverage = 0.5;

export function findSources({ index, gate }: Searched, query: FindQuery): FoundSources {
  const concepts = questionTerms(query.question, query.earlier);
  if (concepts.every(({ optional }) => optional)) return overview(index, query);
  const allowed = (key: ChunkKey): boolean => {
    const chunk = index.chunks.get(key);
    return chunk !== undefined && (query.within?.(chunk.path) ?? true) && !query.exclude?.(chunk);
  };
  const wanted = wantedOf(gate, concepts);
  const { search, worth } = termWeights(wanted);
  const tests = testsWanted(query.question);
  const place = (chunk: IndexedChunk): number => placeFactor(chunk.path, chunk.scope, tests);
  const factor = (key: ChunkKey): number => (allowed(key) ? place(index.chunks.get(key) as IndexedChunk) : 0);
  const chunks = gate
    .rankTerms(search, candidates, factor, placeWeights.testsAsked)
    .map(({ key }) => index.chunks.get(key) as IndexedChunk);
  const ranked = rate(index, chunks, wanted, place);
  ranked.sort((a, b) => b.score - a.score);
  lessOfOneFile(ranked);
  const coverage = Math.max(0, ...ranked.map((each) => each.coverage));
  if (coverage < leastCoverage) return { chunks: [], coverage, nothingFound: true, worth };
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

/** The candidates with what each and its file have of the question. */
function rate(
  index: Searched['index'],
  chunks: readonly IndexedChunk[],
  wanted: Wanted,
  place: (chunk: IndexedChunk) => number,
): Ranked[] {
  const files = new Map<string, { evidence: FileEvidence; counts: Float64Array }>();
  const found: [IndexedChunk, ChunkEvidence][] = [];
  for (const chunk of chunks) {
    const { path, scope, languageId } = chunk;
    const evidence = chunkEvidence(index.textOf(chunk), scope, languageId, wanted);
    found.push([chunk, evidence]);
    let file = files.get(path);
    if (!file) {
      const text = index.files.get(path)?.text ?? '';
      file = { evidence: fileEvidence(path, text, wanted), counts: new Float64Array(wanted.concepts.length) };
      files.set(path, file);
    }
    for (const [concept, count] of evidence.counts.entries()) file.counts[concept] += count;
  }
  return found.map(([chunk, evidence]) => {
    const file = files.get(chunk.path) as { evidence: FileEvidence; counts: Float64Array };
    return { chunk, ...rateSource(evidence, file.evidence, file.counts, wanted, place(chunk)) };
  });
}

/** Lets the best chunk of another file overtake the second one of a file. @param ranked best first */
function lessOfOneFile(ranked: Ranked[]): void {
  const before = new Map<string, number>();
  for (const each of ranked) {
    const rank = before.get(each.chunk.path) ?? 0;
    before.set(each.chunk.path, rank + 1);
    each.score *= rank === 0 ? 1 : rank === 1 ? findWeights.second : findWeights.third;
  }
  ranked.sort((a, b) => b.score - a.score);
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
