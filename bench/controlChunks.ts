/**
 * Chunks for the controls of saved holes: of other files of the same repository, or of another repository, drawn from
 * what was offered to the other holes. A function of the holes and a number; needs no repository.
 */
import { seededRandom } from './seededRandom.ts';

export type ControlSource = 'random' | 'other';

export interface OfferedIds {
  path: string;
  ids: readonly number[];
}

export interface AskedHole {
  repository: string;
  path: string;
  chunks: readonly OfferedIds[];
}

/**
 * Never a chunk of the hole's own file (it might show the target) nor, in the same repository, one offered to it.
 * @param number of the hole in `holes`; the seed of the draw too
 * @returns at most `most`, fewer where the holes offer no more
 */
export function controlChunks(
  holes: readonly AskedHole[],
  number: number,
  source: ControlSource,
  most: number,
): OfferedIds[] {
  const own = holes[number];
  const barred = new Set(own.chunks.map(({ ids }) => ids.join()));
  const found = new Map<string, OfferedIds>();
  for (const { repository, chunks } of holes) {
    if ((repository === own.repository) !== (source === 'random')) continue;
    for (const chunk of chunks) {
      const content = chunk.ids.join();
      const shown = source === 'random' && chunk.path === own.path;
      if (!shown && !barred.has(content)) found.set(content, chunk);
    }
  }
  return seededRandom(number)
    .shuffled([...found.values()])
    .slice(0, most);
}
