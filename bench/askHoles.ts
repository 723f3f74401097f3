/** Holes made into questions to the engine, one at a time, with the repository as it may be seen at each. */

import { FoveaError } from '../server/base/errors.ts';
import { familyNumbers } from '../server/chunking/families.ts';
import { languageOf } from '../server/chunking/languages.ts';
import { chunksChosen, withAfter } from '../server/engine/readers/readerSpec.ts';
import { type FileRange, overlaps, overlapsLocal } from '../server/gate/gate.ts';
import { readsAt } from '../server/placeReads.ts';
import { type LocalContext, localContext } from '../server/prompt/localContext.ts';
import { textAfter } from '../server/prompt/textAfter.ts';
import { coveredTokens } from '../server/reading/coveredTokens.ts';
import { familiesAt } from '../server/syntax/familiesAt.ts';
import type { RepositoryIndex } from '../server/workspace/repositoryIndex.ts';
import type { BenchReader } from './benchReader.ts';
import { visibleText } from './digHoles.ts';
import { firstLine, type Hole, type OfferedChunk } from './hole.ts';
import type { Question } from './quality.ts';
import { targetTokens } from './sampleHoles.ts';
import { seededRandom } from './seededRandom.ts';
import type { Workbench } from './workbench.ts';

type Ids = readonly number[];

/** All of the workbench that asking needs: whoever answers is another matter. */
type Asker = Pick<Workbench, 'tokenizer' | 'healer' | 'lineEnds' | 'session' | 'info'>;

export interface AskOptions {
  readers: readonly BenchReader[];
  /** chunks for readers `@other` */
  other: RepositoryIndex | undefined;
  /** of the controls' random chunks */
  seed: number;
}

/** Most tokens of a generated line. */
const lineTokens = 64;

/** @throws FoveaError (`input`) where the repository's files are no longer those of the holes */
export async function* askHoles(bench: Asker, holes: readonly Hole[], options: AskOptions): AsyncGenerator<Question> {
  for (const [number, hole] of holes.entries()) {
    const text = bench.session.index.files.get(hole.path)?.text;
    if (text === undefined || !text.startsWith(hole.before + hole.target)) {
      const message = `${hole.path} is not as it was when the holes were saved: name their repository with --repo, or dig new holes.`;
      throw new FoveaError('input', message);
    }
    const visible = visibleText(hole.mode, text, hole.offset, hole.offset + hole.target.length);
    await bench.session.updateFile(hole.path, visible);
    try {
      yield questionOf(bench, hole, visible, options, options.seed + number);
    } finally {
      await bench.session.updateFile(hole.path, text);
    }
  }
}

function questionOf(bench: Asker, hole: Hole, visible: string, options: AskOptions, seed: number): Question {
  const { healer, session, tokenizer, lineEnds, info } = bench;
  const { index } = session;
  const document = { path: hole.path, languageId: languageOf(hole.path).id, text: visible };
  const local = localContext(healer, document, hole.offset);
  const own = index.files.get(hole.path)?.chunks ?? [];
  // As in the product: the history stands for the open file's chunks up to the cursor.
  const exclude = own.filter(({ start }) => start < hole.offset).map(({ key }) => key);
  const sources: Record<Exclude<BenchReader['chunks'], 'gate'>, readonly Ids[]> = {
    bm25: hole.chunks.map((chunk) => idsOf(bench, chunk)),
    random: randomChunks(index, seed, options, local),
    other: options.other ? randomChunks(options.other, seed, options) : [],
  };
  /** what the text after the cursor does not say */
  const without = (after: FileRange): typeof sources => ({
    ...sources,
    bm25: hole.chunks.filter((chunk) => !overlaps(chunk, after)).map((chunk) => idsOf(bench, chunk)),
  });
  return {
    score: { ...scored(bench, hole, local, exclude), families: familyNumbers(document) },
    generate: {
      ...contextOf(local, exclude),
      families: familyNumbers(document),
      ...(local.constraint ? { constraint: local.constraint } : {}),
      maxTokens: lineTokens,
      endIds: tokenizer.special.ends,
      lastIds: lineEnds,
      draft: false,
    },
    truth: firstLine(hole.target),
    lineOf: (ids) => firstLine(healer.textAfter(local, ids)),
    readBy({ spec, chunks: source }) {
      if (source === 'gate') {
        const request = { path: hole.path, text: visible, cursor: hole.offset, reader: spec, hideAfter: false };
        const { reader, chunks } = readsAt(bench, request, {
          document,
          families: familiesAt(document, hole.offset),
          local,
        });
        return { reader, chunks: chunks.map(({ ids }) => ids) };
      }
      const after = spec.after ? textAfter(tokenizer, document, hole.offset, info.chunkTokens) : undefined;
      const chunks = (after ? without({ path: hole.path, ...after }) : sources)[source];
      return withAfter(spec, chunks.slice(0, chunksChosen(spec)), after?.ids);
    },
  };
}

function contextOf({ ids, fileTokens, history }: LocalContext, exclude: number[]) {
  return { local: ids, localFileTokens: fileTokens, history, exclude };
}

/**
 * The true tokens after the cursor, behind the true tokens before it. A token that reaches over the cursor (in line mode,
 * inside a word) is the first of the target.
 */
function scored({ tokenizer }: Asker, hole: Hole, local: LocalContext, exclude: number[]): Question['score'] {
  const { ids, starts } = tokenizer.encodeWithOffsets(hole.before.slice(local.boundary) + hole.target);
  const cursor = hole.offset - local.boundary;
  const next = starts.findIndex((start) => start >= cursor);
  const first = next < 0 ? ids.length - 1 : starts[next] > cursor ? next - 1 : next;
  const spelled = ids.slice(0, first);
  return {
    local: [...local.ids, ...spelled],
    localFileTokens: local.fileTokens + spelled.length,
    history: [...local.history, ...spelled],
    exclude,
    targets: ids.slice(first, first + targetTokens),
  };
}

/** A chunk as the engine reads it: of what is covered no token. */
export function idsOf({ tokenizer }: Pick<Workbench, 'tokenizer'>, { header, text }: OfferedChunk): number[] {
  return [...tokenizer.encode(header), ...coveredTokens(tokenizer).encode(text)];
}

/** As many chunks as the controls read at most, none that shows what the local context shows. */
function randomChunks(index: RepositoryIndex, seed: number, { readers }: AskOptions, local?: LocalContext): Ids[] {
  const wanted = readers.filter(({ chunks }) => chunks !== 'gate').map(({ spec }) => chunksChosen(spec));
  if (wanted.length === 0) return [];
  const overlaps = local ? overlapsLocal((key) => index.chunks.get(key), local, true) : () => false;
  const allowed = [...index.chunks.values()].filter(({ key }) => !overlaps(key));
  return seededRandom(seed)
    .shuffled(allowed)
    .slice(0, Math.max(...wanted))
    .map(({ ids }) => ids);
}
