/** A reader as a bench names it: the product's reader, and where its chunks come from. */

import { FoveaError } from '../server/base/errors.ts';
import type { ReaderSpec } from '../server/engine/protocol.ts';
import { formatReader, parseReader } from '../server/engine/readers/readerSpec.ts';

/**
 * `gate`: what the product would read; `bm25`: the best that were saved with a hole, which BM25 alone ranked; the controls:
 * as many drawn at random of this repository, or of another.
 */
const chunkSources = ['gate', 'bm25', 'random', 'other'] as const;

export interface BenchReader {
  /** as written in figures: `attend:8`, `attend:8@random` */
  name: string;
  spec: ReaderSpec;
  chunks: (typeof chunkSources)[number];
}

/**
 * @param list such as `local,prompt:8,attend:8@random`
 * @throws FoveaError (`usage`) for a name that is none, or one that stands there twice
 */
export function parseReaders(list: string): BenchReader[] {
  const readers = list.split(',').map((written) => {
    const [name, suffix = 'gate', ...rest] = written.trim().split('@');
    const chunks = chunkSources.find((source) => source === suffix);
    if (chunks === undefined || rest.length > 0) {
      throw new FoveaError('usage', `Unknown chunks in "${written}": write @bm25, @random or @other after a reader.`);
    }
    const spec = parseReader(name);
    return { name: `${formatReader(spec)}${chunks === 'gate' ? '' : `@${chunks}`}`, spec, chunks };
  });
  const twice = readers.find(({ name }, index) => readers.findIndex((reader) => reader.name === name) < index);
  if (twice !== undefined) throw new FoveaError('usage', `Reader "${twice.name}" is named twice.`);
  return readers;
}
