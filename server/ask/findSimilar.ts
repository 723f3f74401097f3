/** Code like a piece of code: chunks that hold the same rare names. Knows no question and no model. */
import { countTerms } from '../gate/terms.ts';
import type { IndexedChunk } from '../workspace/repositoryIndex.ts';
import type { Searched } from './candidates.ts';

/** Of a long selection its beginning is enough, and keeps the search short. */
const longestText = 8000;
/** Most terms that are looked up: the rarest. */
const mostTerms = 64;
/** A chunk that shares less than this of what the best one shares is like it in nothing but the language's words. */
const leastShare = 0.2;

/** @param exclude chunks that are the piece itself @returns best first */
export function findSimilar(
  { index, gate }: Searched,
  text: string,
  exclude: (chunk: IndexedChunk) => boolean,
  most: number,
): IndexedChunk[] {
  const counts = [...countTerms(text.slice(0, longestText))].map(([term, count]) => {
    const chunks = gate.frequency(term);
    return { term, chunks, weight: 1 + Math.log(count) };
  });
  const rarest = counts
    .filter(({ chunks }) => chunks > 0)
    .sort((a, b) => a.chunks - b.chunks)
    .slice(0, mostTerms);
  const terms = new Map(rarest.map(({ term, weight }) => [term, weight]));
  const ranked = gate.rankTerms(terms, most, (key) => {
    const chunk = index.chunks.get(key);
    return chunk !== undefined && !exclude(chunk) ? 1 : 0;
  });
  return ranked
    .filter(({ score }) => score >= leastShare * ranked[0].score)
    .map(({ key }) => index.chunks.get(key) as IndexedChunk);
}
