/** The chunks that a needle is hidden among: a repository's own, in path order. Pure, but for the tokenizer it is given. */
import path from 'node:path';
import { FoveaError } from '../../server/base/errors.ts';
import { isProgram, languageById } from '../../server/chunking/languages.ts';
import type { Tokenizer } from '../../server/engine/tokenizer.ts';
import type { IndexedChunk, RepositoryIndex } from '../../server/workspace/repositoryIndex.ts';
import type { Random } from '../seededRandom.ts';
import { givesAway, type Needle } from './needle.ts';

export interface HayChunk {
  path: string;
  ids: readonly number[];
  languageId: string;
  header: string;
  text: string;
}

export interface Haystack {
  chunks: readonly HayChunk[];
  /** of those, how many differ: when all have been used the round begins again */
  distinct: number;
  tokens: number;
}

/**
 * As many chunks as it takes for `tokens` tokens; those that could give the answer away are left out.
 * @throws FoveaError (`input`) where the repository has no chunk
 */
export function haystack(
  index: Pick<RepositoryIndex, 'files' | 'textOf'>,
  tokenizer: Pick<Tokenizer, 'decode'>,
  tokens: number,
): Haystack {
  const files = [...index.files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const all = files.flatMap(({ chunks }) => chunks);
  const seen = new Set<string>();
  const distinct = all.flatMap((chunk) => {
    const hay = hayOf(chunk, index.textOf(chunk), tokenizer);
    const content = chunk.ids.join();
    if (seen.has(content) || givesAway.test(hay.header + hay.text)) return [];
    seen.add(content);
    return [hay];
  });
  if (distinct.length === 0) {
    throw new FoveaError('input', 'There is no source to hide a pass key in: name a repository with --repo.');
  }
  const chunks: HayChunk[] = [];
  let total = 0;
  while (total < tokens) {
    const chunk = distinct[chunks.length % distinct.length];
    chunks.push(chunk);
    total += chunk.ids.length;
  }
  return { chunks, distinct: Math.min(distinct.length, chunks.length), tokens: total };
}

function hayOf(
  { path: file, ids, headerTokens, languageId }: IndexedChunk,
  text: string,
  tokenizer: Pick<Tokenizer, 'decode'>,
) {
  return { path: file, ids, languageId, header: tokenizer.decode(ids.slice(0, headerTokens)), text };
}

/** A file for the questions: named as most program files here whose comments are those that adapters are trained with. */
export function questionPath({ chunks }: Pick<Haystack, 'chunks'>): string {
  const counts = new Map<string, number>();
  for (const { path: file, languageId } of chunks) {
    const language = languageById(languageId);
    if (!isProgram(language) || !['#', '//'].includes(language.comment.open)) continue;
    const extension = path.posix.extname(file);
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return `question${most?.[0] ?? '.py'}`;
}

/** Chunk numbers of `draws` needles, evenly over all depths. */
export function depthsOf(draws: number, chunks: number): number[] {
  return Array.from({ length: draws }, (_, draw) => Math.floor(((draw + 0.5) / draws) * chunks));
}

/**
 * The chunk with the needle as a line of its own, between two lines drawn at random. What then is too much is cut off,
 * line by line, at the end, or before the needle where it stands at the end.
 */
export function hide(
  { header, text }: HayChunk,
  needle: Needle,
  tokenizer: Pick<Tokenizer, 'encode'>,
  chunkTokens: number,
  random: Random,
): number[] {
  const lines = text.split(/(?<=\n)/).filter((line) => line !== '');
  const at = random.integer(lines.length + 1);
  const before = lines.slice(0, at);
  const after = lines.slice(at);
  const last = before.at(-1);
  if (last !== undefined && !last.endsWith('\n')) before[before.length - 1] = `${last}\n`;
  for (;;) {
    const whole = [...before, needle.hidden, ...after].join('');
    const ids = [...tokenizer.encode(header), ...tokenizer.encode(whole)];
    if (ids.length <= chunkTokens || before.length + after.length === 0) return ids;
    if (after.length > 0) after.pop();
    else before.shift();
  }
}
