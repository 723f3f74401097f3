/** Digs holes in an open repository and offers chunks to them: what the gate ranks best of what may be seen. */

import { throwIfAborted } from '../server/base/errors.ts';
import { type Progress, silent } from '../server/base/progress.ts';
import { languageOf } from '../server/chunking/languages.ts';
import { overlapsLocal, queryText } from '../server/gate/gate.ts';
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

/** @returns at most `count` holes, fewer where the repository has no more places */
export async function digHoles(bench: Digger, options: DigOptions): Promise<Hole[]> {
  const { mode, offered, progress = silent, signal } = options;
  const dug = sampleHoles(eligibleFiles(bench), bench.tokenizer, options);
  const holes: Hole[] = [];
  for (const [done, place] of dug.entries()) {
    throwIfAborted(signal);
    progress.report('Choosing chunks for holes', done, dug.length);
    const { file, offset, targetEnd } = place;
    const visible = visibleText(mode, file.text, offset, targetEnd);
    await bench.session.updateFile(file.path, visible);
    holes.push(holeOf(bench, place, mode, visible, offered));
    await bench.session.updateFile(file.path, file.text);
  }
  return holes;
}

/** What of the file may be seen: up to the cursor, or all of it without the target. */
export function visibleText(mode: Mode, text: string, offset: number, targetEnd: number): string {
  return text.slice(0, offset) + (mode === 'prefix' ? '' : text.slice(targetEnd));
}

function holeOf(bench: Digger, place: DugHole, mode: Mode, visible: string, offered: number): Hole {
  const { file, offset, targetEnd, stratum } = place;
  const { index, gate } = bench.session;
  const document = { path: file.path, languageId: languageOf(file.path).id, text: visible };
  const local = localContext(bench.healer, document, offset);
  const exclude = overlapsLocal((key) => index.chunks.get(key), local, mode === 'prefix');
  const before = file.text.slice(0, offset);
  const query = { text: queryText(before), path: file.path, fileText: visible, exclude };
  return {
    repository: repositoryName(bench),
    path: file.path,
    offset,
    mode,
    stratum,
    before,
    target: file.text.slice(offset, targetEnd),
    chunks: gate.rank(query, offered).map(({ key }) => offeredChunk(bench, index.chunks.get(key)!)),
  };
}

function offeredChunk({ session, tokenizer }: Digger, chunk: IndexedChunk): OfferedChunk {
  const { path, start, end, ids, headerTokens } = chunk;
  const header = tokenizer.decode(ids.slice(0, headerTokens));
  return { path, start, end, header, text: session.index.textOf(chunk) };
}
