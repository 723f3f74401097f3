/** Changes of projections as inputs of the graphs, so that one graph serves every adapter. Knows no file. */
import type { LowRankName, ProjectionChange } from '../projectionChange.ts';
import { type Feeds, f32 } from './session.ts';

/** Names of the two inputs. */
export function lowRankInputs(projection: LowRankName, layer: number): [a: string, b: string] {
  return [`lowRankA.${projection}.${layer}`, `lowRankB.${projection}.${layer}`];
}

const made = new WeakMap<readonly ProjectionChange[], Feeds>();

/** The inputs of these changes: the same tensors for the same list. */
export function lowRankFeeds(changes: readonly ProjectionChange[]): Feeds {
  const known = made.get(changes);
  if (known) return known;
  const feeds: Feeds = {};
  for (const { projection, layer, factors } of changes) {
    const [a, b] = lowRankInputs(projection, layer);
    feeds[a] = f32(factors.a, [factors.inputs, factors.rank]);
    feeds[b] = f32(factors.b, [factors.rank, factors.outputs]);
  }
  made.set(changes, feeds);
  return feeds;
}
