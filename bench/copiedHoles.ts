/** Copies a first line at dev holes in line mode, from the copy index alone: no engine. Knows no weight of when to speak. */
import type { CopiedText } from '../server/confidence/copyFeatures.ts';
import { CopyIndex } from '../server/engine/decode/copyIndex.ts';
import { copyLine } from '../server/engine/decode/copyLine.ts';
import { defaultCopyWeights } from '../server/engine/decode/copyWeights.ts';
import type { Tokenizer } from '../server/engine/tokenizer.ts';
import { TokenHealer } from '../server/prompt/healing.ts';
import { lineEndIds } from '../server/prompt/lineEndIds.ts';
import type { RepositoryIndex } from '../server/workspace/repositoryIndex.ts';
import { WorkspaceSession } from '../server/workspace/workspaceSession.ts';
import { WrittenTokens } from '../server/writing/writtenTokens.ts';
import { askHoles } from './askHoles.ts';
import { digHoles } from './digHoles.ts';
import { firstLine, type Hole } from './hole.ts';
import { isExact } from './metrics.ts';
import type { Question } from './quality.ts';
import { offeredOf } from './speakHoles.ts';

export interface CopiedHole {
  repository: string;
  /** the cursor's line before the cursor */
  before: string;
  /** what truly followed, to the line's end */
  truth: string;
  /** of the copied line and its break; none where nothing was copied */
  tokens: CopiedText[];
  /** what the post-filters leave of the line, '' for nothing */
  offered: string;
  exact: boolean;
  /** of copying alone, the shortest of three times: whatever else runs on the machine aside */
  ms: number;
}

/** @param index not yet built @param report how many holes are done */
export async function copyAtHoles(
  index: RepositoryIndex,
  tokenizer: Tokenizer,
  { count, seed, report }: { count: number; seed: number; report(done: number): void },
): Promise<CopiedHole[]> {
  const copies = new CopyIndex(tokenizer.vocabSize);
  const session = new WorkspaceSession(index, { copyUpdate: async (update) => copies.update(update) });
  await session.open();
  const healer = new TokenHealer(tokenizer);
  // no chunk is read
  const bench = { tokenizer, healer, lineEnds: lineEndIds(tokenizer), session, info: { chunkTokens: 0 } };
  const holes = await digHoles(bench, { mode: 'line', stratum: 'normal', count, seed, offered: 0 });
  const copied: CopiedHole[] = [];
  for await (const question of askHoles(bench, holes, { readers: [], other: undefined, seed })) {
    copied.push(await copiedAt(bench, copies, holes[copied.length], question));
    report(copied.length);
  }
  return copied;
}

async function copiedAt(
  bench: { tokenizer: Tokenizer; session: WorkspaceSession },
  copies: CopyIndex,
  hole: Hole,
  { generate, truth }: Question,
): Promise<CopiedHole> {
  const copyOnce = () => copyLine(copies, generate, defaultCopyWeights);
  const line = copyOnce();
  const ms = Math.min(...Array.from({ length: 3 }, () => timed(copyOnce)));
  const copied = line?.tokens ?? [];
  const written = new WrittenTokens(bench.tokenizer, new Uint8Array(generate.constraint?.steps.length ?? 0));
  written.add(copied);
  const tokens = copied.map((token, i) => ({ ...token, text: written.tokens[i].text }));
  const text = /[\r\n]/.test(written.text) ? firstLine(written.text) : '';
  const offered = text === '' ? '' : (await offeredOf(bench, hole, text)).offered;
  const before = hole.before.slice(hole.before.lastIndexOf('\n') + 1);
  const exact = offered !== '' && isExact(offered, truth);
  return { repository: hole.repository, before, truth, tokens, offered, exact, ms };
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
