/** The chunks that may answer a question, each with what it and its file have of it. Knows nothing of their order. */
import type { ChunkKey } from '../engine/protocol.ts';
import type { Gate } from '../gate/gate.ts';
import type { IndexedChunk, RepositoryIndex } from '../workspace/repositoryIndex.ts';
import { type ChunkEvidence, chunkEvidence } from './chunkEvidence.ts';
import { type FileEvidence, fileEvidence } from './fileEvidence.ts';
import { placeFactor, placeWeights, type TestsWanted } from './placeFactor.ts';
import { termWeights, type Wanted } from './wanted.ts';

export interface Searched {
  index: Pick<RepositoryIndex, 'chunks' | 'files' | 'textOf'>;
  gate: Pick<Gate, 'size' | 'frequency' | 'rankTerms'>;
}

export interface CandidateFile {
  evidence: FileEvidence;
  /** by concept: occurrences in all of the file's chunks that are candidates */
  counts: Float64Array;
  /** by concept: the best spelling in those chunks, 0 to 1 */
  best: Float64Array;
  /** chunks of it */
  chunks: number;
}

export interface Candidate {
  chunk: IndexedChunk;
  evidence: ChunkEvidence;
  file: CandidateFile;
}

/** Chunks that are looked at, of those that the gate ranks first, and of one file. */
const most = 90;
const mostRanked = 400;
const mostOfAFile = 10;

/** @param allowed whether a chunk may be a source */
export function candidatesOf(
  { index, gate }: Searched,
  wanted: Wanted,
  tests: TestsWanted,
  allowed: (chunk: IndexedChunk) => boolean,
): Candidate[] {
  const factor = (key: ChunkKey): number => {
    const chunk = index.chunks.get(key);
    return chunk && allowed(chunk) ? placeFactor(chunk.path, chunk.scope, tests) : 0;
  };
  const files = new Map<string, CandidateFile>();
  const { search } = termWeights(wanted);
  const ofFile = new Map<string, number>();
  const found: Candidate[] = [];
  for (const { key } of gate.rankTerms(search, mostRanked, factor, placeWeights.testsAsked)) {
    if (found.length >= most) break;
    const chunk = index.chunks.get(key) as IndexedChunk;
    const before = ofFile.get(chunk.path) ?? 0;
    if (before >= mostOfAFile) continue;
    ofFile.set(chunk.path, before + 1);
    const { path, scope, languageId } = chunk;
    const evidence = chunkEvidence(index.textOf(chunk), scope, languageId, wanted);
    let file = files.get(path);
    if (!file) {
      const { text = '', chunks = [] } = index.files.get(path) ?? {};
      const zeros = (): Float64Array => new Float64Array(wanted.concepts.length);
      file = { evidence: fileEvidence(path, text, wanted), counts: zeros(), best: zeros(), chunks: chunks.length };
      files.set(path, file);
    }
    for (const concept of wanted.concepts.keys()) {
      file.counts[concept] += evidence.counts[concept];
      file.best[concept] = Math.max(file.best[concept], evidence.best[concept]);
    }
    found.push({ chunk, evidence, file });
  }
  return found;
}
