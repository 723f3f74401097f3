/** Digs holes in an open repository and offers chunks to them: what the gate ranks best of what may be seen. */

import { throwIfAborted } from '../server/base/errors.ts';
import { type Progress, silent } from '../server/base/progress.ts';
import { ownFamilies } from '../server/chunking/families.ts';
import { languageOf } from '../server/chunking/languages.ts';
import type { ChunkKey } from '../server/engine/protocol.ts';
import { overlapsLocal, queryText, type Ranked } from '../server/gate/gate.ts';
import { localContext } from '../server/prompt/localContext.ts';
import type { IndexedChunk } from '../server/workspace/repositoryIndex.ts';
import type { Hole, Mode, OfferedChunk, Stratum } from './hole.ts';
import { type DugHole, sampleHoles } from './sampleHoles.ts';
import { eligibleFiles, repositoryName, type Workbench } from './workbench.ts';

/** All of the workbench that digging needs: no engine. */
export type Digger = Pick<Workbench, 'tokenizer' | 'healer' | 'session'>;

export interface DigOptions {
  targetTokens?: number;
  mode: Mode;
  stratum: Stratum;
  count: number;
  seed: number;
  /** chunks offered to each hole, fewer where fewer share a word with it */
  offered: number;
  progress?: Progress;
  signal?: AbortSignal;
}

/** A hole while the repository is as it may be seen there. */
export interface Digging {
  hole: Hole;
  /** all chunks that share a word with it and may be offered, best first, at least those of `hole` */
  ranked: readonly Ranked[];
  /** whether a chunk may not be offered */
  excluded(key: ChunkKey): boolean;
}

/** @returns at most `count` holes, fewer where the repository has no more places */
export async function digHoles(bench: Digger, options: DigOptions): Promise<Hole[]> {
  const holes: Hole[] = [];
  for await (const { hole } of diggings(bench, options)) holes.push(hole);
  return holes;
}

/** As `digHoles`, hole by hole. @param rankAll ranks all chunks, not only those that are offered */
export async function* diggings(bench: Digger, options: DigOptions, rankAll = false): AsyncGenerator<Digging> {
  const { mode, offered, progress = silent, signal } = options;
  const dug = sampleHoles(eligibleFiles(bench), bench.tokenizer, options);
  for (const [done, place] of dug.entries()) {
    throwIfAborted(signal);
    progress.report('Choosing chunks for holes', done, dug.length);
    const { file, offset, targetEnd } = place;
    const visible = visibleText(mode, file.text, offset, targetEnd);
    await bench.session.updateFile(file.path, visible);
    try {
      yield diggingOf(bench, place, visible, { mode, offered, rankAll });
    } finally {
      await bench.session.updateFile(file.path, file.text);
    }
  }
}

/** What of the file may be seen: up to the cursor, or all of it without the target. */
export function visibleText(mode: Mode, text: string, offset: number, targetEnd: number): string {
  return text.slice(0, offset) + (mode === 'prefix' ? '' : text.slice(targetEnd));
}

function diggingOf(
  bench: Digger,
  place: DugHole,
  visible: string,
  { mode, offered, rankAll }: Pick<DigOptions, 'mode' | 'offered'> & { rankAll: boolean },
): Digging {
  const { file, offset, targetEnd, stratum } = place;
  const { index, gate } = bench.session;
  const document = { path: file.path, languageId: languageOf(file.path).id, text: visible };
  const local = localContext(bench.healer, document, offset);
  const excluded = overlapsLocal((key) => index.chunks.get(key), local, mode === 'prefix');
  const before = file.text.slice(0, offset);
  const ranked = gate.rank(
    { text: queryText(before), path: file.path, exclude: excluded, families: ownFamilies(document) },
    rankAll ? index.chunks.size : offered,
  );
  const hole = {
    repository: repositoryName(bench),
    path: file.path,
    offset,
    mode,
    stratum,
    before,
    target: file.text.slice(offset, targetEnd),
    chunks: ranked.slice(0, offered).map(({ key }) => offeredChunk(bench, index.chunks.get(key)!)),
  };
  return { hole, ranked, excluded };
}

function offeredChunk({ session, tokenizer }: Digger, chunk: IndexedChunk): OfferedChunk {
  const { path, start, end, ids, headerTokens } = chunk;
  const header = tokenizer.decode(ids.slice(0, headerTokens));
  return { path, start, end, header, text: session.index.textOf(chunk) };
}
