/** What of a folder is not in the index, each with its reason: judged when it was read, or not even listed. */
import type { LeftOutReason } from './ignore.ts';
import { type LeftOutCounts, type Unlisted, UnlistedPaths } from './unlisted.ts';

export class LeftOut {
  readonly #judged = new Map<string, LeftOutReason>();
  #unlisted = new UnlistedPaths();

  /** Files that were judged by their name, their folder or what they hold. */
  get judged(): ReadonlyMap<string, LeftOutReason> {
    return this.#judged;
  }

  get unlisted(): UnlistedPaths {
    return this.#unlisted;
  }

  /** All that is not listed, found anew. */
  setUnlisted(unlisted: UnlistedPaths): void {
    this.#unlisted = unlisted;
  }

  judge(path: string, reason: LeftOutReason): void {
    this.#judged.set(path, reason);
    this.#unlisted.delete(path);
  }

  /** It is in the index now, or gone. */
  delete(path: string): void {
    this.#judged.delete(path);
    this.#unlisted.delete(path);
  }

  clear(): void {
    this.#judged.clear();
    this.#unlisted = new UnlistedPaths();
  }

  counts(): LeftOutCounts {
    const counts = this.#unlisted.counts();
    for (const reason of this.#judged.values()) counts.files[reason] = (counts.files[reason] ?? 0) + 1;
    return counts;
  }

  /** Those that are named. */
  *entries(): Iterable<Unlisted> {
    for (const [path, reason] of this.#judged) yield { path, kind: 'file', reason };
    yield* this.#unlisted.entries();
  }
}
