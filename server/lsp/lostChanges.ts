/**
 * Files whose changes the index could not take: tried again after ever longer pauses, so often and no more, then only
 * beside what changes later. Knows no file and no index.
 */

/** Before each try, ms: a file that is being written or locked is soon free, a drive that is gone is not. */
export const retryPausesMs: readonly number[] = [1_000, 5_000, 25_000];

export class LostChanges {
  readonly #due: () => void;
  readonly #pausesMs: readonly number[];
  readonly #files = new Set<string>();
  #tries = 0;
  #timer: NodeJS.Timeout | undefined;
  #isDue = false;
  #reason = '';

  /** @param due called when it is time to try again */
  constructor(due: () => void, pausesMs = retryPausesMs) {
    this.#due = due;
    this.#pausesMs = pausesMs;
  }

  /** a try is to be made now */
  get isDue(): boolean {
    return this.#isDue;
  }

  /** files that are not tried again by themselves, and why; undefined while there are none */
  get final(): { files: number; reason: string } | undefined {
    const waits = this.#timer !== undefined || this.#isDue;
    return this.#files.size === 0 || waits ? undefined : { files: this.#files.size, reason: this.#reason };
  }

  /** What is to be tried now: none while they wait for their turn. `tried` is to be told what became of them. */
  take(): readonly string[] {
    this.#isDue = false;
    return this.#timer === undefined ? [...this.#files] : [];
  }

  /** Of files that changed or were taken from here: those that are in the index now, and those that are not. */
  tried(done: Iterable<string>, failed: ReadonlyMap<string, string>): void {
    for (const file of done) this.#files.delete(file);
    for (const [file, reason] of failed) {
      this.#files.add(file);
      this.#reason = reason;
    }
    if (this.#files.size === 0) this.clear();
    else this.#tryLater();
  }

  /** Everything is read anew, or nothing any more. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isDue = false;
    this.#files.clear();
    this.#tries = 0;
  }

  #tryLater(): void {
    if (this.#timer !== undefined || this.#tries >= this.#pausesMs.length) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#isDue = true;
        this.#due();
      },
      this.#pausesMs[this.#tries++],
    );
  }
}
