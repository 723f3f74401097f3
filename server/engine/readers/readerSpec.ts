/**
 * A reader's written name and its numbers: `attend:2+focus:16+copy` reads two chunks directly, sixteen through
 * candidates, and copies. Knows nothing of how a reader works, nor whether a model or adapter for it is there.
 */
import { FoveaError } from '../../base/errors.ts';
import type { ReaderSpec } from '../protocol.ts';

/** Most chunks of one kind that a name may ask for: beyond it the request is a slip of the hand, not a wish. */
export const mostChunks = 1024;

/** What may be written, for messages and help. */
export const readerGrammar =
  'local, prompt:K, attend:D, focus:K, attend:D+focus:K or memory:M, attend and focus with +after or without, each with +copy or without';

/**
 * @param name such as `local`, `prompt:8+copy`, `attend:2+focus:16`
 * @throws FoveaError (`usage`) for anything else
 */
export function parseReader(name: string): ReaderSpec {
  const match =
    /^(?:local|prompt:(\d+)|memory:(\d+)|(?:attend:(\d+)(?:\+focus:(\d+))?|focus:(\d+))(\+after)?)(\+copy)?$/.exec(
      name,
    );
  if (match === null) throw new FoveaError('usage', `Unknown reader "${name}": use ${readerGrammar}.`);
  const [, prompt, memory, attend, focusBeside, focus, after, copy] = match;
  const count = (digits: string | undefined): number => {
    if (digits === undefined) return 0;
    const chunks = Number(digits);
    if (chunks >= 1 && chunks <= mostChunks) return chunks;
    throw new FoveaError('usage', `Reader "${name}": the number of chunks must be from 1 to ${mostChunks}.`);
  };
  return {
    prompt: count(prompt),
    attend: count(attend),
    focus: count(focus ?? focusBeside),
    memory: count(memory),
    copy: copy !== undefined,
    ...(after ? { after: true } : {}),
  };
}

/** The written name of a reader; `parseReader` of it gives the reader back. */
export function formatReader(reader: ReaderSpec): string {
  const parts = [
    reader.prompt > 0 ? `prompt:${reader.prompt}` : '',
    reader.attend > 0 ? `attend:${reader.attend}` : '',
    reader.focus > 0 ? `focus:${reader.focus}` : '',
    reader.memory > 0 ? `memory:${reader.memory}` : '',
    reader.after ? 'after' : '',
  ].filter((part) => part !== '');
  return `${parts.length === 0 ? 'local' : parts.join('+')}${reader.copy ? '+copy' : ''}`;
}

/** How many chunks a request reads from their caches: direct and candidate rows take turns along one ranking. */
export function chunksCached(reader: ReaderSpec): number {
  return Math.max(reader.attend, reader.focus, reader.memory);
}

/** How many chunks a request with this reader must offer. */
export function chunksNeeded(reader: ReaderSpec): number {
  return Math.max(reader.prompt, chunksCached(reader));
}

/** The reader when only so many chunks are there: a small repository may offer fewer than it would read. */
export function withChunks({ prompt, attend, focus, memory, copy }: ReaderSpec, chunks: number): ReaderSpec {
  const most = (count: number): number => Math.min(count, chunks);
  return { prompt: most(prompt), attend: most(attend), focus: most(focus), memory: most(memory), copy };
}

/** How many chunks are chosen for a request: the text after the cursor is one of them where there is any. */
export function chunksChosen(reader: ReaderSpec): number {
  return chunksNeeded(reader) + (reader.after ? 1 : 0);
}

/**
 * A request's reader and chunks where the text after the cursor is one of them, in front: of what is read in haste it is
 * worth most (docs/results.md), and where its first keys stand makes no difference. Where there is none, a chosen chunk
 * takes its place, so that all places cost the same.
 * @param chunks as many as `chunksChosen` says, or fewer
 * @param after undefined: there is none, or it is not wanted
 */
export function withAfter<T>(
  reader: ReaderSpec,
  chunks: readonly T[],
  after: T | undefined,
): { reader: ReaderSpec; chunks: T[] } {
  const read = (after === undefined ? chunks : [after, ...chunks]).slice(0, chunksChosen(reader));
  if (!reader.after) return { reader: withChunks(reader, read.length), chunks: read };
  const { attend, focus } = reader;
  const direct = attend + (after !== undefined || attend > 0 ? 1 : 0);
  return { reader: withChunks({ ...reader, attend: direct, focus: focus && focus + 1 }, read.length), chunks: read };
}
