/**
 * From a question to the chunks that should answer it: the gate's candidates, ranked again by how much of the question
 * each holds and where it holds it. Knows no model, no session of the panel and no LSP.
 */
import type { ChunkKey } from '../engine/protocol.ts';
import type { Gate } from '../gate/gate.ts';
import { countTerms, eachTerm } from '../gate/terms.ts';
import type { IndexedChunk, RepositoryIndex } from '../workspace/repositoryIndex.ts';
import { isDoor, isReadme, placeFactor } from './placeFactor.ts';
import { type Concept, questionTerms } from './questionTerms.ts';

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

/** A concept with its spellings that the workspace has. */
interface Wanted {
  concept: Concept;
  /** term to its weight: the asked spelling counts most */
  forms: ReadonlyMap<string, number>;
  /** inverse document frequency times the concept's weight */
  worth: number;
}

export const findWeights = {
  /** of another spelling, beside the asked one */
  form: 0.75,
  /** added where a term is part of the path, or of a name that the chunk declares */
  path: 0.6,
  declared: 0.9,
  /** exponent of the share of the question that a chunk holds */
  coverage: 1,
  /** occurrences of a term that count half, in a chunk of average length */
  saturation: 1.2,
};

/** Below this share of the best score a chunk only lengthens the list. */
const leastScore = 0.2;
/** Chunks that are ranked again. */
const candidates = 80;
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
  const wanted = concepts.map((concept) => wantedOf(gate, concept));
  const terms = new Map<string, number>();
  const worth = new Map<string, number>();
  for (const { concept, forms, worth: whole } of wanted) {
    for (const [term, weight] of forms) {
      terms.set(term, Math.max(terms.get(term) ?? 0, weight * concept.weight));
      worth.set(term, Math.max(worth.get(term) ?? 0, weight * whole));
    }
  }
  const asksForTests = concepts.some(({ word }) => /^(tests?|testing|tested|specs?|fixtures?)$/.test(word));
  const ranked = gate.rankTerms(terms, candidates, allowed).map(({ key }) => {
    const chunk = index.chunks.get(key) as IndexedChunk;
    return { chunk, ...rate(chunk, index.textOf(chunk), wanted, asksForTests) };
  });
  ranked.sort((a, b) => b.score - a.score);
  const coverage = Math.max(0, ...ranked.map((each) => each.coverage));
  if (coverage < leastCoverage) return { chunks: [], coverage, nothingFound: true, worth };
  const texts = (chunk: IndexedChunk): string => index.textOf(chunk).trim();
  const good = ranked.filter(({ score }) => score >= leastScore * ranked[0].score);
  const chunks = spread(
    good.map(({ chunk }) => chunk),
    texts,
    query.most,
  );
  return { chunks, coverage, nothingFound: false, worth };
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

function wantedOf(gate: Searched['gate'], concept: Concept): Wanted {
  const forms = new Map<string, number>();
  let chunks = gate.frequency(concept.word);
  if (chunks > 0) forms.set(concept.word, 1);
  for (const form of concept.forms) {
    const holding = gate.frequency(form);
    if (holding === 0) continue;
    forms.set(form, findWeights.form);
    chunks += holding;
  }
  const count = Math.min(chunks, gate.size);
  const rarity = Math.log(1 + (gate.size - count + 0.5) / (count + 0.5));
  return { concept, forms, worth: rarity * concept.weight };
}

/** How well a chunk answers, and which share of the question it holds at all. */
function rate(chunk: IndexedChunk, text: string, wanted: readonly Wanted[], asksForTests: boolean) {
  const counts = countTerms(text);
  const path = new Set(countTerms(chunk.path).keys());
  const declared = declaredTerms(`${chunk.scope.join('\n')}\n${text}`);
  let [score, held, all] = [0, 0, 0];
  for (const { concept, forms, worth } of wanted) {
    let [count, inPath, inName] = [0, 0, 0];
    for (const [term, weight] of forms) {
      count += weight * (counts.get(term) ?? 0);
      if (path.has(term)) inPath = Math.max(inPath, weight);
      if (declared.has(term)) inName = Math.max(inName, weight);
    }
    const { saturation } = findWeights;
    score += worth * (count / (count + saturation) + findWeights.path * inPath + findWeights.declared * inName);
    const present = count > 0 || inPath > 0 || inName > 0;
    if (concept.optional) continue;
    all += worth;
    if (present) held += worth;
  }
  const coverage = all > 0 ? held / all : 0;
  const factor = coverage ** findWeights.coverage * placeFactor(chunk.path, chunk.scope, asksForTests);
  return { score: score * factor, coverage };
}

const declaration =
  /\b(?:class|def|function|func|fn|struct|enum|union|trait|interface|type|impl|const|let|var|static|mod|module|namespace|method|field)\b\s*(?:\([^)\n]*\)\s*)?([\w$]+)/g;

/** Terms of the names that a text declares, in any language that says so by a word. */
function declaredTerms(text: string): Set<string> {
  const terms = new Set<string>();
  for (const [, name] of text.matchAll(declaration)) eachTerm(name, (term) => terms.add(term));
  return terms;
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
